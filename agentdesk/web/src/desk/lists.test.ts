import { expect, test } from "vitest";
import { parseRoute } from "../route";
import type { Row } from "../wire";
import { waitOf } from "../words/times";
import { zh } from "../words/zh";
import { belongs, ordered } from "./lists";

function row(id: string, more: Partial<Row> = {}): Row {
  return {
    id,
    state: "active",
    channel: "webchat",
    account: "",
    contact: "",
    name: "",
    agent: "me",
    last_message_at: "2026-03-08T10:00:00Z",
    waiting_since: null,
    owed_since: null,
    head: 1,
    ...more,
  };
}

test("who waits longest comes first, then what was said last", () => {
  const rows = [
    row("quiet"),
    row("recent", { last_message_at: "2026-03-08T11:00:00Z" }),
    row("new", { owed_since: "2026-03-08T10:30:00Z" }),
    row("old", { owed_since: "2026-03-08T09:00:00Z" }),
  ];
  expect(ordered("mine", rows).map((r) => r.id)).toEqual(["old", "new", "recent", "quiet"]);
  expect(ordered("all", rows).map((r) => r.id)).toEqual(["recent", "new", "old", "quiet"]);
});

test.each([
  ["mine", row("a"), true],
  ["mine", row("a", { agent: "you" }), false],
  ["mine", row("a", { state: "resolved" }), false],
  ["waiting", row("a", { state: "waiting", agent: undefined }), true],
  ["waiting", row("a"), false],
  ["resolved", row("a", { state: "closed" }), true],
  ["all", row("a", { state: "closed" }), true],
] as const)("the list %s: %#", (view, r, want) => expect(belongs(view, r, "me")).toBe(want));

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
    "#/waiting/01J00000000000000000000001/customer",
    { view: "waiting", conversation: "01J00000000000000000000001", customer: true },
  ],
])("the address %s", (hash, want) => expect(parseRoute(hash)).toEqual(want));
