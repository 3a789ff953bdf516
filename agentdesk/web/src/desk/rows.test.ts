import { expect, test } from "vitest";
import type { Row } from "../wire";
import { fetched, looked, putBack, type RowsState, told } from "./rows";

const id = "01J00000000000000000000001";
const none: RowsState = { rows: {}, looks: {}, moved: 0 };

function row(more: Partial<Row> = {}): Row {
  return {
    id,
    state: "active",
    channel: "webchat",
    account: "",
    contact: "c",
    name: "王",
    last_message_at: null,
    waiting_since: null,
    owed_since: null,
    parked_at: null,
    left_at: null,
    wrap_until: null,
    head: 1,
    ...more,
  };
}

test("a live row carries what is unread for the viewer", () => {
  const s = told(none, [row(), row({ id: "b" })], [3, 0], 10);
  expect([s.rows[id]?.unread, s.rows.b?.unread]).toEqual([3, 0]);
});

test("what is seen here is not unread, though the server did not know yet", () => {
  const seen = looked(told(none, [row({ head: 4 })], [2], 10), id, 4, 20);
  expect(seen.rows[id]?.unread).toBe(0);
  expect(told(seen, [row({ head: 4 })], [2], 30).rows[id]?.unread).toBe(0);
  expect(fetched(seen, [row({ head: 4, unread: 2 })], 30).rows[id]?.unread).toBe(0);
});

test("what came after one looked is unread", () => {
  const seen = looked(told(none, [row({ head: 4 })], [2], 10), id, 4, 20);
  expect(told(seen, [row({ head: 5 })], [1], 30).rows[id]?.unread).toBe(1);
});

test("what another window put back is unread here too", () => {
  const seen = looked(told(none, [row({ head: 4 })], [2], 10), id, 4, 20);
  expect(told(seen, [row({ head: 4 })], [1], 20 + 5_000).rows[id]?.unread).toBe(1);
});

test("what is put back is unread at once", () => {
  const s = putBack(looked(told(none, [row()], [0], 10), id, 1, 20), id);
  expect(s.rows[id]?.unread).toBe(1);
  expect(told(s, [row()], [1], 30).rows[id]?.unread).toBe(1);
});

test("what was told is newer than what was asked for before", () => {
  const s = fetched(
    told(none, [row({ head: 7, preview: "new" })], [1], 10),
    [row({ head: 6, preview: "old" })],
    20,
  );
  expect(s.rows[id]).toMatchObject({ preview: "new", heard: 10 });
});
