// What a thread looks like: its events and unsent messages as lines to draw.

import type { Actor, AgentID, AssignRef, Event, Message, MoveRef, Part, QueueID, StateRef } from "../wire";
import type { Words } from "../words/zh";
import { deliveryOf, type Pending, type Thread } from "./state";

/** Messages of one author shortly after one another form a group. */
const groupWithin = 2 * 60_000;

export interface MessageLine {
  kind: "message";
  key: string;
  at: string;
  side: "customer" | "desk" | "note";
  author: string;
  name: string;
  parts: Part[];
  erased: boolean;
  /** It begins, it ends a group. */
  first: boolean;
  end: boolean;
  state: string;
  trouble: boolean;
  pending?: Pending;
}

export type Line =
  | { kind: "day"; key: string; at: string }
  | { kind: "event"; key: string; at: string; text: string }
  | MessageLine;

/** Names that events only know by id. */
export interface Names {
  agent(id: AgentID): string;
  queue(id: QueueID): string;
  me: Actor;
}

export function linesOf(t: Thread, pending: Pending[], names: Names, words: Words): Line[] {
  const lines: Line[] = [];
  for (const e of t.events) {
    if (e.message) push(lines, said(t, e.message, names, words));
    else {
      const text = eventText(e, names, words);
      if (text) pushEvent(lines, { kind: "event", key: `${e.seq}`, at: e.at ?? "", text });
    }
  }
  for (const p of pending) push(lines, unsent(p, names, words));
  return quieted(lines);
}

function said(t: Thread, m: Message, names: Names, words: Words): MessageLine {
  const delivery = deliveryOf(t, m);
  const customer = m.author.kind === "customer";
  return {
    kind: "message",
    key: m.client_id ?? m.id,
    at: m.at ?? "",
    side: m.visibility === "internal" ? "note" : customer ? "customer" : "desk",
    author: `${m.author.kind} ${m.author.id ?? ""}`,
    name: m.author.id === names.me.id ? words.you : m.name || (customer ? words.unnamed : words.system),
    parts: m.parts ?? [],
    erased: m.erased ?? false,
    first: true,
    end: true,
    state: delivery ? words.delivery[delivery] : "",
    trouble: delivery === "failed" || delivery === "unknown",
  };
}

function unsent(p: Pending, names: Names, words: Words): MessageLine {
  const why = p.why ? `${words.failure[p.why as keyof Words["failure"]] ?? words.failure.other}` : "";
  const state = p.state === "acked" ? "sent" : p.state;
  return {
    kind: "message",
    key: p.id,
    at: p.at,
    side: p.visibility === "internal" ? "note" : "desk",
    author: `${names.me.kind} ${names.me.id ?? ""}`,
    name: words.you,
    parts: p.shown,
    erased: false,
    first: true,
    end: true,
    state:
      p.state === "acked" && p.visibility === "internal" ? "" : words.delivery[state] + (why && ` · ${why}`),
    trouble: p.state === "failed",
    pending: p,
  };
}

function push(lines: Line[], next: MessageLine): void {
  day(lines, next.at);
  const last = lines.at(-1);
  if (last?.kind === "message" && last.author === next.author && last.side === next.side) {
    const close = Date.parse(next.at) - Date.parse(last.at) < groupWithin;
    next.first = !close;
    last.end = !close;
  }
  lines.push(next);
}

function pushEvent(lines: Line[], next: Extract<Line, { kind: "event" }>): void {
  day(lines, next.at);
  lines.push(next);
}

function day(lines: Line[], at: string): void {
  const last = lines.at(-1);
  if (!last || new Date(last.at).toDateString() !== new Date(at).toDateString())
    lines.push({ kind: "day", key: `day ${at}`, at });
}

/** Within a group only its last line says how far it has come, unless they differ. */
function quieted(lines: Line[]): Line[] {
  return lines.map((line, i) => {
    const next = lines[i + 1];
    if (line.kind !== "message" || line.end || line.pending || next?.kind !== "message") return line;
    return next.state === line.state && !next.pending ? { ...line, state: "" } : line;
  });
}

function eventText(e: Event, names: Names, words: Words): string {
  const by = e.name || (e.actor.kind === "agent" ? names.agent(e.actor.id ?? "") : words.system);
  switch (e.kind) {
    case "conversation.opened":
      return words.event.opened;
    case "conversation.assigned":
      return words.event.assigned(names.agent((e.data as AssignRef).agent ?? "") || by);
    case "conversation.moved":
      return words.event.moved(names.queue((e.data as MoveRef).to));
    case "answer.waived":
      return words.lists.waived(by);
    case "conversation.changed":
      return turnText(e.data as StateRef, by, words);
    default:
      return "";
  }
}

/** A step to active or offered is told by who got the conversation. */
function turnText({ from, to }: StateRef, by: string, words: Words): string {
  switch (to) {
    case "resolved":
      return words.event.resolved(by);
    case "closed":
      return words.event.closed;
    case "wrapup":
      return words.event.wrapup(by);
    case "waiting":
      return from === "resolved" ? words.event.reopened : words.event.waiting;
    case "active":
      return from === "resolved" ? words.event.reopened : "";
    default:
      return "";
  }
}
