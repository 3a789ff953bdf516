import type { View } from "../rest";
import type { AgentID, Row } from "../wire";

/** Tells whether a row, as it is now, still belongs in the list. */
export function belongs(view: View, row: Row, me: AgentID): boolean {
  switch (view) {
    case "mine":
      return row.agent === me && row.state !== "resolved" && row.state !== "closed";
    case "waiting":
      return row.state === "waiting" || row.state === "offered";
    case "resolved":
      return row.state === "resolved" || row.state === "closed";
    case "all":
      return true;
  }
}

/**
 * Who waits longest comes first in the lists of work; where nothing is owed, and
 * in the other lists, what was said last. Ties are broken, so that nothing jumps.
 */
export function ordered(view: View, rows: Row[]): Row[] {
  const work = view === "mine" || view === "waiting";
  return [...rows].sort(
    (a, b) => (work ? compareOwed(a, b) : 0) || compareLast(a, b) || (a.id < b.id ? -1 : 1),
  );
}

/** Since when somebody waits for an answer, or null. */
export function owedSince(row: Row): string | null {
  return row.owed_since ?? row.waiting_since;
}

function compareOwed(a: Row, b: Row): number {
  const left = owedSince(a);
  const right = owedSince(b);
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  return Date.parse(left) - Date.parse(right);
}

function compareLast(a: Row, b: Row): number {
  return Date.parse(b.last_message_at ?? "1970-01-01") - Date.parse(a.last_message_at ?? "1970-01-01");
}
