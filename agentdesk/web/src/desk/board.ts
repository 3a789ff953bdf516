// The live board as the server tells it: rows are kept as they came, so that what did
// not change is not drawn again.

import type { Alarm, Board, BoardAgent, BoardQueue } from "../wire";

export interface LiveBoard {
  /** As of when, and when today began. */
  at: string;
  day: string;
  queues: BoardQueue[];
  agents: BoardAgent[];
  alarms: Alarm[];
}

/** The board after a frame. Changes to what was never told are nothing. */
export function merged(before: LiveBoard | null, frame: Board): LiveBoard | null {
  const { at, day, alarms, queues, agents } = frame;
  const told = { at: at ?? "", day: day ?? "", alarms };
  if (frame.full) return { ...told, queues, agents };
  return (
    before && { ...told, queues: replaced(before.queues, queues), agents: replaced(before.agents, agents) }
  );
}

function replaced<T extends { id: string }>(rows: T[], fresh: T[]): T[] {
  if (fresh.length === 0) return rows;
  const news = new Map(fresh.map((row) => [row.id, row]));
  return rows.map((row) => news.get(row.id) ?? row);
}

/** What all queues do together. */
export interface Total {
  waiting: number;
  gone: number;
  /** The queue in which somebody has waited longest. */
  longest: BoardQueue | undefined;
  entered: number;
  served: number;
  in_level: number;
  abandoned: number;
  short_abandoned: number;
  /** Per mille, and milliseconds; -1 is none. */
  service_level: number;
  average_wait: number;
}

export function totalOf(queues: BoardQueue[]): Total {
  const sum = (of: (q: BoardQueue) => number) => queues.reduce((n, q) => n + of(q), 0);
  const served = sum((q) => q.served);
  const in_level = sum((q) => q.in_level);
  const abandoned = sum((q) => q.abandoned);
  const waiting = queues.filter((q) => q.oldest !== null);
  const [longest] = waiting.sort((a, b) => timeOf(a.oldest) - timeOf(b.oldest));
  return {
    waiting: sum((q) => q.waiting),
    gone: sum((q) => q.gone),
    longest,
    entered: sum((q) => q.entered),
    served,
    in_level,
    abandoned,
    short_abandoned: sum((q) => q.short_abandoned),
    service_level: served + abandoned ? Math.round((in_level * 1000) / (served + abandoned)) : -1,
    average_wait: served ? Math.floor(sum((q) => q.waited) / served) : -1,
  };
}

export function timeOf(at: string | null): number {
  return at === null ? Number.NaN : Date.parse(at);
}

/** Per mille as people read it: 94.3%, 100%; a dash for none. */
export function share(perMille: number): string {
  if (perMille < 0) return "–";
  return `${perMille % 10 ? (perMille / 10).toFixed(1) : perMille / 10}%`;
}

/** What an agent is for who looks on: away is to be expected and not connected. */
export type Standing = BoardAgent["state"] | "away";

export const standings: Standing[] = ["ready", "break", "finishing", "missed", "away", "offline"];

export function standingOf({ state, connected }: BoardAgent): Standing {
  return state !== "offline" && !connected ? "away" : state;
}

/** How many units an agent has, of all kinds of channels. */
export function unitsOf({ load }: BoardAgent): number {
  return Object.values(load).reduce((a, b) => a + b, 0);
}

/** Where a figure's rows are: of a queue, of an agent, or of all queues. */
export function rowsAddress(of: "q" | "a", figure: string, id = ""): string {
  return `#/board/${of}.${figure}${id && `/${id}`}`;
}

/** Which rows are open, as the address says. */
export interface OpenRows {
  of: "q" | "a";
  figure: string;
  id: string;
}

export function openRows(page = "", item = ""): OpenRows | null {
  const [, of, figure] = /^([qa])\.([a-z0-9_]+)$/.exec(page) ?? [];
  if (!of || !figure || (of === "a" && !item)) return null;
  return { of: of as "q" | "a", figure, id: item };
}
