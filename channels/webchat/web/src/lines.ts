// What a thread looks like: its entries and unsent messages as lines to draw.

import { nameOf } from "./talk";
import { type Pending, progress, type Thread } from "./thread";
import type { Entry, Part } from "./wire";
import * as words from "./words";

/** Messages of one author shortly after one another form a group. */
const groupWithin = 2 * 60_000;

export type Line =
  | { kind: "day"; key: string; at: string }
  | { kind: "event"; key: string; text: string }
  | {
      kind: "message";
      key: string;
      at: string;
      mine: boolean;
      name: string;
      avatar: string;
      parts: Part[] | undefined;
      first: boolean;
      end: boolean;
      state: string;
      pending?: Pending;
    };

type MessageLine = Extract<Line, { kind: "message" }>;

export function linesOf(t: Thread): Line[] {
  const lines: Line[] = [];
  for (const e of t.entries) {
    if (e.kind === "message" || e.kind === "erased") {
      const mine = e.mine ?? false;
      const state = mine && e.kind === "message" ? words.progress[progress(t, e.seq)] : "";
      const key = e.client_id ?? `${e.seq}`;
      push(lines, {
        kind: "message",
        key,
        at: e.at,
        mine,
        name: nameOf(e),
        avatar: e.avatar ?? "",
        parts: e.parts,
        state,
        ...alone,
      });
      continue;
    }
    const text = eventText(e);
    if (text) lines.push({ kind: "event", key: `${e.seq}`, text });
  }
  for (const p of t.pending) {
    const line = {
      kind: "message" as const,
      key: p.id,
      at: p.at,
      mine: true,
      name: "",
      avatar: "",
      parts: p.parts,
    };
    push(lines, { ...line, state: pendingState(p), pending: p, ...alone });
  }
  return stateOnlyAtEnds(lines);
}

const alone = { first: true, end: true };

function push(lines: Line[], next: MessageLine): void {
  const last = lines.at(-1);
  const lastDay = lines.findLast((l) => l.kind !== "event");
  if (!lastDay || dayOf(lastDay.at) !== dayOf(next.at))
    lines.push({ kind: "day", key: `day${next.at}`, at: next.at });
  else if (last?.kind === "message" && last.mine === next.mine && last.name === next.name) {
    const close = Date.parse(next.at) - Date.parse(last.at) < groupWithin;
    next.first = !close;
    last.end = !close;
  }
  lines.push(next);
}

/** Within a group only the last line says how far it has come, unless they differ. */
function stateOnlyAtEnds(lines: Line[]): Line[] {
  return lines.map((line, i) => {
    const next = lines[i + 1];
    const same =
      next?.kind === "message" && next.mine && next.state === (line as MessageLine).state && !next.pending;
    return line.kind === "message" && line.mine && same && !line.end ? { ...line, state: "" } : line;
  });
}

function eventText(e: Entry): string {
  switch (e.kind) {
    case "joined":
      return words.joined(nameOf(e));
    case "resolved":
      return e.mine ? words.ended : words.resolved;
    case "closed":
      return words.closed;
    default:
      return "";
  }
}

function pendingState(p: Pending): string {
  switch (p.state) {
    case "uploading":
      return words.uploading;
    case "queued":
      return p.why ? refusal(p.why) : words.queued;
    case "sending":
      return words.sending;
    case "acked":
      return words.progress.sent;
    case "failed":
      return `${words.failed}: ${refusal(p.why ?? "")}`;
  }
}

function refusal(code: string): string {
  return words.refused[code as keyof typeof words.refused] ?? words.refused.other;
}

function dayOf(at: string): string {
  return new Date(at).toDateString();
}
