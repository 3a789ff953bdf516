// What is in a list, and in which order: pure, so that it can be told in tests.

import type { View } from "../rest";
import type { AgentID, ConversationID, Filter, Row } from "../wire";
import type { LiveRow } from "./rows";

/** The order of a list: who waits longest for an answer, what was said last, what longest ago. */
export type Sort = "owed" | "newest" | "oldest";

/** Tells whether a row, as it is now, still belongs in the list. */
export function belongs(view: View, row: Row, me: AgentID): boolean {
  switch (view) {
    case "mine":
      return row.agent === me && isOpen(row);
    case "waiting":
      return row.state === "waiting" || row.state === "offered";
    case "resolved":
      return !isOpen(row);
    case "all":
      return isOpen(row);
  }
}

function isOpen(row: Row): boolean {
  return row.state !== "resolved" && row.state !== "closed";
}

/** Tells whether a row still matches a saved view, as far as a row shows it. */
export function matches(filter: Filter, row: Row, me: AgentID): boolean {
  const oneOf = (list: string[] | undefined, value: string) => !list?.length || list.includes(value);
  const agents = filter.agents?.map((agent) => (agent === "me" ? me : agent));
  return (
    (filter.states?.length ? filter.states.includes(row.state) : isOpen(row)) &&
    oneOf(filter.queues, row.queue ?? "") &&
    oneOf(agents, row.agent || "none") &&
    oneOf(filter.channels, row.channel) &&
    (!filter.owed || row.owed_since !== null) &&
    (!filter.unread || (row.unread ?? 0) > 0)
  );
}

/** Compares two rows of a list. Ties are broken, so that nothing jumps. */
export function comparer(sort: Sort): (a: Row, b: Row) => number {
  switch (sort) {
    case "owed":
      return (a, b) => compareOwed(a, b) || -compareLast(a, b) || compare(a.id, b.id);
    case "newest":
      return (a, b) => -compareLast(a, b) || -compare(a.id, b.id);
    case "oldest":
      return (a, b) => compareLast(a, b) || compare(a.id, b.id);
  }
}

/** Since when somebody waits for an answer, or null. */
export function owedSince(row: Row): string | null {
  return row.owed_since ?? row.waiting_since;
}

/** Times are RFC 3339 of one length, so that they compare as text. */
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function compareOwed(a: Row, b: Row): number {
  const left = owedSince(a);
  const right = owedSince(b);
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  return compare(left, right);
}

function compareLast(a: Row, b: Row): number {
  return compare(a.last_message_at ?? "", b.last_message_at ?? "");
}

/** What its agent has parked stands apart: nobody waits for it. */
export function parted(list: Row[]): { rows: Row[]; parked: Row[] } {
  return { rows: list.filter((row) => !row.parked_at), parked: list.filter((row) => row.parked_at) };
}

/** How far a list has been asked for. */
export interface Paging {
  rows: Row[];
  /** What comes after this row was not asked for yet; null is that all was. */
  last: Row | null;
  next: string;
  /** When its beginning was asked for, by our clock. */
  asked: number;
}

export interface Page {
  rows: Row[];
  next?: string;
  asked: number;
}

export const nothingAsked: Paging = { rows: [], last: null, next: "", asked: 0 };

/** The beginning of the list anew; what was asked for beyond it stays. */
export function refreshed(before: Paging, page: Page, sort: Sort): Paging {
  const end = page.rows.at(-1);
  const { rows, asked, next = "" } = page;
  if (!next || !end) return { rows, last: null, next: "", asked };
  const after = comparer(sort);
  const beyond = before.rows.filter((row) => after(row, end) > 0);
  if (beyond.length === 0) return { rows, last: end, next, asked };
  return { rows: [...rows, ...beyond], last: before.last, next: before.next, asked };
}

/** The list with its next page. */
export function extended(before: Paging, page: Page): Paging {
  const next = page.next ?? "";
  return {
    rows: [...before.rows, ...page.rows],
    last: next ? (page.rows.at(-1) ?? null) : null,
    next,
    asked: before.asked,
  };
}

/** What decides which rows are in a list. */
export interface Rule {
  sort: Sort;
  belongs(row: Row): boolean;
  /** Rows told live may come in by themselves; else only the server chooses. */
  open: boolean;
}

/** The rows of a list as they are now: those asked for, and those told since. */
export function listed(known: Record<ConversationID, LiveRow>, paging: Paging, rule: Rule): Row[] {
  const order = comparer(rule.sort);
  const asked = new Set<ConversationID>();
  const list: Row[] = [];
  for (const { id } of paging.rows) {
    if (asked.has(id)) continue;
    asked.add(id);
    const row = known[id];
    if (row && rule.belongs(row)) list.push(row);
  }
  if (rule.open && paging.asked > 0)
    for (const id in known) {
      const row = known[id];
      if (!row || (row.heard ?? 0) <= paging.asked || asked.has(id) || !rule.belongs(row)) continue;
      if (!paging.last || order(row, paging.last) <= 0) list.push(row);
    }
  return list.sort(order);
}

/** A list as it stays under the pointer, and how many rows would be new, gone, or elsewhere. */
export interface Held {
  shown: ConversationID[];
  changes: number;
}

/**
 * Keeps every row that is shown where it is. What comes after all of them may follow
 * below: nothing moves for it. Everything else waits, and is counted.
 */
export function hold(shown: ConversationID[], fresh: ConversationID[]): Held {
  const place = new Map(fresh.map((id, i) => [id, i]));
  const places: number[] = [];
  let end = -1;
  for (const id of shown) {
    const at = place.get(id);
    if (at === undefined) continue;
    places.push(at);
    end = Math.max(end, at);
  }
  const below = fresh.slice(end + 1);
  const gone = shown.length - places.length;
  const fresher = fresh.length - below.length - places.length;
  const moved = places.length - longestRise(places);
  return { shown: below.length ? [...shown, ...below] : shown, changes: gone + fresher + moved };
}

/** The length of the longest rising subsequence: so many can stay while the others move. */
function longestRise(places: number[]): number {
  const ends: number[] = []; // the lowest end of a rise of each length
  for (const at of places) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] as number) < at) low = middle + 1;
      else high = middle;
    }
    ends[low] = at;
  }
  return ends.length;
}
