import { expect, test } from "vitest";
import { parseRoute } from "../route";
import type { Row } from "../wire";
import { waitOf } from "../words/times";
import { zh } from "../words/zh";
import {
  belongs,
  comparer,
  extended,
  hold,
  listed,
  matches,
  nothingAsked,
  type Paging,
  type Rule,
  refreshed,
} from "./lists";

function row(id: string, more: Partial<Row> = {}): Row {
  return {
    id,
    state: "active",
    channel: "webchat",
    account: "",
    contact: "",
    name: "",
    agent: "me",
    last_message_at: "2026-03-08T10:00:00.000Z",
    waiting_since: null,
    owed_since: null,
    parked_at: null,
    left_at: null,
    wrap_until: null,
    head: 1,
    ...more,
  };
}

const ids = (rows: Row[]) => rows.map((r) => r.id);
const at = (minute: number) => `2026-03-08T10:${String(minute).padStart(2, "0")}:00.000Z`;

test.each([
  ["owed", ["old", "waits", "new", "recent", "quiet"]],
  ["newest", ["recent", "waits", "quiet", "old", "new"]],
  ["oldest", ["new", "old", "quiet", "waits", "recent"]],
] as const)("sorted by %s", (sort, want) => {
  const rows = [
    row("quiet", { last_message_at: at(8) }),
    row("recent", { last_message_at: at(10) }),
    row("new", { owed_since: at(6), last_message_at: at(6) }),
    row("old", { owed_since: at(1), last_message_at: at(7) }),
    row("waits", { waiting_since: at(5), last_message_at: at(9) }),
  ];
  expect(ids(rows.sort(comparer(sort)))).toEqual(want);
});

test.each([
  ["mine", row("a"), true],
  ["mine", row("a", { agent: "you" }), false],
  ["mine", row("a", { state: "resolved" }), false],
  ["waiting", row("a", { state: "waiting", agent: undefined }), true],
  ["waiting", row("a"), false],
  ["resolved", row("a", { state: "closed" }), true],
  ["all", row("a"), true],
  ["all", row("a", { state: "closed" }), false],
] as const)("the list %s: %#", (view, r, want) => expect(belongs(view, r, "me")).toBe(want));

test.each([
  [{}, row("a"), true],
  [{}, row("a", { state: "resolved" }), false],
  [{ states: ["resolved"] }, row("a", { state: "resolved" }), true],
  [{ agents: ["me"] }, row("a"), true],
  [{ agents: ["none"] }, row("a", { agent: undefined }), true],
  [{ agents: ["none", "you"] }, row("a"), false],
  [{ queues: ["q"] }, row("a", { queue: "q" }), true],
  [{ queues: ["q"] }, row("a"), false],
  [{ channels: ["email"] }, row("a"), false],
  [{ owed: true }, row("a"), false],
  [{ unread: true }, row("a", { unread: 1 }), true],
] as const)("the filter %o: %#", (filter, r, want) =>
  expect(matches(JSON.parse(JSON.stringify(filter)), r, "me")).toBe(want),
);

const rule: Rule = { sort: "newest", belongs: (r) => r.state === "active", open: true };
const page = (rows: Row[], next = "", asked = 100) => ({ rows, next, asked });
const known = (...rows: (Row & { heard?: number })[]) => Object.fromEntries(rows.map((r) => [r.id, r]));

test("a list is what was asked for, and what was told since", () => {
  const paging = refreshed(nothingAsked, page([row("a"), row("b")]), "newest");
  const rows = known(
    row("a"),
    row("b", { state: "resolved" }),
    { ...row("c"), heard: 200 },
    { ...row("d"), heard: 50 },
  );
  expect(ids(listed(rows, paging, rule))).toEqual(["c", "a"]);
});

test("what the server alone can choose does not come by itself", () => {
  const paging = refreshed(nothingAsked, page([row("a")]), "newest");
  expect(ids(listed(known(row("a"), { ...row("c"), heard: 200 }), paging, { ...rule, open: false }))).toEqual(
    ["a"],
  );
});

test("what would come after the last page waits for its page", () => {
  const a = row("a", { last_message_at: at(9) });
  const b = row("b", { last_message_at: at(7) });
  const paging = refreshed(nothingAsked, page([a, b], "more"), "newest");
  const early = { ...row("early", { last_message_at: at(8) }), heard: 200 };
  const late = { ...row("late", { last_message_at: at(1) }), heard: 200 };
  expect(ids(listed(known(a, b, early, late), paging, rule))).toEqual(["a", "early", "b"]);
  const all = extended(paging, page([late]));
  expect(ids(listed(known(a, b, early, late), all, rule))).toEqual(["a", "early", "b", "late"]);
});

test("asking for the beginning anew keeps what was asked for beyond it", () => {
  const list = [9, 8, 7, 6].map((m) => row(`m${m}`, { last_message_at: at(m) }));
  const [a, b, c, d] = list as [Row, Row, Row, Row];
  let paging: Paging = refreshed(nothingAsked, page([a, b], "1"), "newest");
  paging = extended(paging, page([c, d], "2"));
  paging = refreshed(paging, page([row("new", { last_message_at: at(10) }), a], "1", 200), "newest");
  expect(ids(paging.rows)).toEqual(["new", "m9", "m8", "m7", "m6"]);
  expect([paging.next, paging.last?.id, paging.asked]).toEqual(["2", "m6", 200]);
  expect(refreshed(paging, page([a]), "newest")).toMatchObject({ rows: [a], last: null, next: "" });
});

test.each([
  ["nothing new", ["a", "b"], ["a", "b"], ["a", "b"], 0],
  ["one on top", ["a", "b"], ["n", "a", "b"], ["a", "b"], 1],
  ["one between", ["a", "b"], ["a", "n", "b"], ["a", "b"], 1],
  ["one below moves nothing", ["a", "b"], ["a", "b", "n"], ["a", "b", "n"], 0],
  ["one gone stays", ["a", "b"], ["b"], ["a", "b"], 1],
  ["two that change places are one move", ["a", "b", "c"], ["b", "a", "c"], ["a", "b", "c"], 1],
  ["the last goes to the top", ["a", "b", "c"], ["c", "a", "b"], ["a", "b", "c"], 1],
  ["all at once", ["a", "b", "c"], ["n", "c", "b", "m"], ["a", "b", "c", "m"], 3],
])("held: %s", (_, shown, fresh, want, changes) => {
  const held = hold(shown, fresh);
  expect(held).toEqual({ shown: want, changes });
  expect(hold(held.shown, fresh)).toEqual(held);
});

test("ten thousand rows are held within a frame", () => {
  const shown = Array.from({ length: 10_000 }, (_, i) => `r${i}`);
  const fresh = ["new", ...shown.slice(5_000), ...shown.slice(0, 5_000)];
  const began = performance.now();
  expect(hold(shown, fresh).changes).toBe(5_001);
  expect(performance.now() - began).toBeLessThan(500); // ten times and more what it takes
});

test.each([
  [42_000, "0:42"],
  [12 * 60_000 + 8_000, "12:08"],
  [2.5 * 3_600_000, "2 小时"],
  [72 * 3_600_000, "3 天"],
  [-5_000, "0:00"],
])("a wait of %d ms", (ms, want) => expect(waitOf(ms, zh)).toBe(want));

test.each([
  ["", { view: "mine", conversation: "", customer: false }],
  ["#/all", { view: "all", conversation: "", customer: false }],
  ["#/nowhere/../x", { view: "mine", conversation: "", customer: false }],
  [
    "#/01J00000000000000000000002/01J00000000000000000000001",
    {
      view: "all",
      saved: "01J00000000000000000000002",
      conversation: "01J00000000000000000000001",
      customer: false,
    },
  ],
  [
    "#/waiting/01J00000000000000000000001/customer",
    { view: "waiting", conversation: "01J00000000000000000000001", customer: true },
  ],
])("the address %s", (hash, want) => expect(parseRoute(hash)).toEqual(want));
