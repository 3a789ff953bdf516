// The rows of lists, as they were told or asked for last.

import type { ConversationID, Row } from "../wire";

/** A row, and when it was told live, if it was, and what it said then. */
export interface LiveRow extends Row {
  heard?: number;
  said?: Pick<Row, "agent" | "last_message_at">;
}

/** How far the agent has seen a conversation here. The server hears of it, and until it did its rows may count what was seen. */
export interface Look {
  upto: number;
  until: number;
}

export interface RowsState {
  rows: Record<ConversationID, LiveRow>;
  looks: Record<ConversationID, Look>;
  /** Counts what makes lists worth asking for again. */
  moved: number;
}

/** How long what the server tells may not know yet of what was seen. */
const onItsWay = 5_000;

/** Rows that were asked for; what was told since is newer. */
export function fetched<S extends RowsState>(s: S, list: Row[], now: number): S {
  const rows = { ...s.rows };
  for (const row of list) {
    const before = rows[row.id];
    if (before && before.head > row.head) continue;
    rows[row.id] = { ...row, unread: unreadOf(s, row, now), heard: before?.heard, said: before?.said };
  }
  return { ...s, rows };
}

/** Rows told live. One that came, or changed hands, changes more than its list. */
export function told<S extends RowsState>(s: S, list: Row[], unread: number[], now: number): S {
  const rows = { ...s.rows };
  let moved = s.moved;
  list.forEach((row, i) => {
    const before = rows[row.id];
    if (before && before.head > row.head) return;
    const counted = { ...row, unread: unread[i] ?? 0 };
    const { agent, last_message_at } = row;
    const said = { agent, last_message_at };
    rows[row.id] = { ...counted, unread: unreadOf(s, counted, now), heard: now, said };
    if (!before || before.state !== row.state || before.agent !== row.agent || before.queue !== row.queue)
      moved++;
  });
  return { ...s, rows, moved };
}

/** The agent saw a conversation up to a number. */
export function looked<S extends RowsState>(s: S, id: ConversationID, upto: number, now: number): S {
  const row = s.rows[id];
  const looks = { ...s.looks, [id]: { upto, until: now + onItsWay } };
  return { ...s, looks, rows: row?.unread ? { ...s.rows, [id]: { ...row, unread: 0 } } : s.rows };
}

/** The agent put a conversation back, so that he comes to it again. */
export function putBack<S extends RowsState>(s: S, id: ConversationID): S {
  const { [id]: _, ...looks } = s.looks;
  const row = s.rows[id];
  return { ...s, looks, rows: row ? { ...s.rows, [id]: { ...row, unread: row.unread || 1 } } : s.rows };
}

function unreadOf(s: RowsState, row: Row, now: number): number {
  const look = s.looks[row.id];
  return look && look.until > now && look.upto >= row.head ? 0 : (row.unread ?? 0);
}
