// The state of a thread and the one pure function that changes it.

import type { Entries, Entry, Part, Refused } from "./wire";

/** A message of the visitor that is not yet an entry. */
export interface Pending {
  id: string;
  parts: Part[];
  at: string;
  /** queued until its turn, sending until Ack, acked until its entry comes, failed until dealt with. */
  state: "uploading" | "queued" | "sending" | "acked" | "failed";
  why?: string;
}

export interface Thread {
  entries: Entry[];
  /** The last number held; numbers have no gaps. */
  last: number;
  /** The desk has, and has read, everything up to these. */
  delivered: number;
  read: number;
  pending: Pending[];
  /** The lowest number held; at 1 nothing older is to be had. */
  first: number;
  typing: boolean;
}

export const emptyThread: Thread = {
  entries: [],
  last: 0,
  delivered: 0,
  read: 0,
  pending: [],
  first: 1,
  typing: false,
};

export type Change =
  | { do: "entries"; frame: Pick<Entries, "entries" | "reset"> }
  | { do: "older"; entries: Entry[] }
  | { do: "pending"; message: Pending }
  | { do: "mark"; id: string; state: Pending["state"]; why?: string; parts?: Part[] }
  | { do: "refused"; refused: Refused }
  | { do: "unsent" }
  | { do: "drop"; id: string }
  | { do: "typing"; on: boolean }
  | { do: "forget" };

export function change(t: Thread, c: Change): Thread {
  switch (c.do) {
    case "entries":
      return c.frame.reset ? append(reset(t, c.frame.entries), c.frame.entries) : append(t, c.frame.entries);
    case "older":
      return older(t, c.entries);
    case "pending":
      return { ...t, pending: [...t.pending, c.message] };
    case "mark":
      return mark(t, c.id, { state: c.state, why: c.why, ...(c.parts && { parts: c.parts }) });
    case "refused":
      return refused(t, c.refused);
    case "unsent":
      return { ...t, typing: false, pending: t.pending.map(unsent) };
    case "drop":
      return { ...t, pending: t.pending.filter((p) => p.id !== c.id) };
    case "typing":
      return { ...t, typing: c.on };
    case "forget":
      return { ...emptyThread, pending: t.pending.map(unsent) };
  }
}

/** Tells whether entries can follow on what is held; if not, something was missed. */
export function follows(t: Thread, frame: Pick<Entries, "entries" | "reset">): boolean {
  const first = frame.entries[0];
  return frame.reset === true || first === undefined || first.seq <= t.last + 1;
}

/** The message to send next: the first one that is neither done nor given up. */
export function nextToSend(t: Thread): Pending | undefined {
  const waiting = t.pending.find((p) => p.state !== "failed" && p.state !== "acked");
  return waiting?.state === "queued" ? waiting : undefined;
}

/** How many messages of the desk came after a number. */
export function unreadAfter(t: Thread, read: number): number {
  return t.entries.filter((e) => e.kind === "message" && !e.mine && e.seq > read).length;
}

/** The words for how far one of the visitor's own entries has come. */
export function progress(t: Thread, seq: number): "sent" | "delivered" | "read" {
  if (seq <= t.read) return "read";
  return seq <= t.delivered ? "delivered" : "sent";
}

function append(t: Thread, entries: Entry[]): Thread {
  let { last, delivered, read, pending, typing } = t;
  const shown: Entry[] = [];
  const erased = new Set<string>();
  for (const e of entries) {
    if (e.seq !== last + 1) continue;
    last = e.seq;
    if (e.kind === "seen") {
      const upto = e.upto ?? 0;
      delivered = Math.max(delivered, upto);
      if (e.state === "read") read = Math.max(read, upto);
      continue;
    }
    if (e.kind === "erased" && e.id) erased.add(e.id);
    if (e.client_id) pending = pending.filter((p) => p.id !== e.client_id);
    if (e.kind === "message" && !e.mine) typing = false;
    shown.push(e);
  }
  const all = shown.length ? [...t.entries, ...shown] : t.entries;
  return {
    ...t,
    entries: erased.size ? all.map((e) => erase(e, erased)) : all,
    last,
    delivered,
    read,
    pending,
    typing,
  };
}

/** A message that was erased later loses its words here too. */
function erase(e: Entry, erased: Set<string>): Entry {
  return e.kind === "message" && e.id && erased.has(e.id) ? { ...e, kind: "erased", parts: undefined } : e;
}

function reset(t: Thread, entries: Entry[]): Thread {
  const first = entries[0]?.seq ?? 1;
  return { ...emptyThread, pending: t.pending, first, last: first - 1 };
}

function older(t: Thread, entries: Entry[]): Thread {
  const before = entries.filter((e) => e.seq < t.first);
  const seen = before.filter((e) => e.kind === "seen");
  const upto = (marks: Entry[]) => marks.reduce((most, e) => Math.max(most, e.upto ?? 0), 0);
  return {
    ...t,
    first: before[0]?.seq ?? 1,
    delivered: Math.max(t.delivered, upto(seen)),
    read: Math.max(t.read, upto(seen.filter((e) => e.state === "read"))),
    entries: [...before.filter((e) => e.kind !== "seen"), ...t.entries],
  };
}

function mark(t: Thread, id: string, to: Partial<Pending>): Thread {
  return { ...t, pending: t.pending.map((p) => (p.id === id ? { ...p, ...to } : p)) };
}

function refused(t: Thread, r: Refused): Thread {
  if (!r.client_id) return t;
  return mark(
    t,
    r.client_id,
    r.retry_after ? { state: "queued", why: r.code } : { state: "failed", why: r.code },
  );
}

/** After a broken connection nobody knows whether what was being sent arrived: it goes again. */
function unsent(p: Pending): Pending {
  return p.state === "sending" ? { ...p, state: "queued" } : p;
}
