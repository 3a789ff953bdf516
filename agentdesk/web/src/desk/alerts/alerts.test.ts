import { expect, test } from "vitest";
import type { Event, Row, ServerFrame } from "../../wire";
import type { LiveRow } from "../rows";
import { type DeskState, emptyDesk } from "../state";
import { alertsOf, isLetter, owedAlerts } from "./alerts";

const now = Date.parse("2026-03-08T10:00:00.000Z");
const ago = (ms: number) => new Date(now - ms).toISOString();
const row = (more: Partial<Row>): Row =>
  ({
    id: "c",
    state: "active",
    agent: "me",
    head: 2,
    preview_by: "customer",
    last_message_at: ago(0),
    ...more,
  }) as Row;
const knowing = (before?: Row): DeskState => ({ ...emptyDesk, rows: before ? { c: before } : {} });
const heard = (frame: ServerFrame, before?: Row) =>
  alertsOf(frame, knowing(before), "me", now).map((a) => a.kind);
/** A row as it was told live, and what a list brought since. */
const listed = ({ agent, last_message_at }: Row, since: Partial<Row>): LiveRow => ({
  ...row(since),
  said: { agent, last_message_at },
});
const before = row({ head: 1, last_message_at: ago(60_000) });

test.each([
  ["my customer wrote", row({}), before, ["message"]],
  ["my customer wrote, in a list I have not opened", row({}), undefined, ["message"]],
  ["I answered", row({ preview_by: "agent" }), before, []],
  ["somebody else's customer wrote", row({ agent: "else" }), { ...before, agent: "else" }, []],
  ["it became mine, and my stream tells", row({}), { ...before, agent: undefined }, []],
  ["nothing was said", row({ last_message_at: before.last_message_at }), before, []],
  ["a row that came late", row({ head: 1 }), row({ head: 2 }), []],
  ["a list was quicker than the frame", row({}), listed(before, {}), ["message"]],
  ["a list and then somebody who looked were quicker", row({ head: 3 }), listed(before, {}), ["message"]],
  ["it was told, and somebody looked", row({ head: 3 }), listed(row({}), { head: 3 }), []],
  ["I took it, and a list was quicker", row({ head: 3 }), listed(row({ agent: undefined }), { head: 3 }), []],
  ["a list brought it, and nothing was told before", row({}), row({}), []],
  ["it was written long ago, in a break", row({ last_message_at: ago(31_000) }), before, []],
])("rows: %s", (_, next, known, want) =>
  expect(heard({ type: "rows", rows: [next], unread: [] }, known)).toEqual(want),
);

const told = (e: Partial<Event>, stream = "agent:me"): ServerFrame => ({
  type: "events",
  stream,
  events: [{ seq: 1, kind: "conversation.assigned", at: ago(0), actor: { kind: "system" }, data: {}, ...e }],
});

test.each([
  ["the router gave me one", told({ data: { conversation: "c" } }), ["assigned"]],
  ["a colleague gave me one", told({ actor: { kind: "agent", id: "else" } }), ["transfer"]],
  ["I took one", told({ actor: { kind: "agent", id: "me" } }), []],
  ["it was long ago", told({ at: ago(60_000) }), []],
  ["a colleague mentioned me", told({ kind: "notice.added", data: { kind: "mention" } }), ["mention"]],
  ["one is offered to me", told({ kind: "offer.made", data: { conversation: "c", agent: "me" } }), ["offer"]],
  [
    "what I pass on is offered to somebody else",
    told({ kind: "offer.made", data: { conversation: "c", agent: "else", from: "me" } }),
    [],
  ],
  ["a colleague asks me", told({ kind: "notice.added", data: { kind: "consult" } }), ["mention"]],
  ["I missed an offer", told({ kind: "presence.changed", data: { state: "missed" } }), ["trouble"]],
  ["I took a break", told({ kind: "presence.changed", data: { state: "break" } }), []],
  ["it is a queue's", told({}, "queue:q"), []],
])("my stream: %s", (_, frame, want) => expect(heard(frame)).toEqual(want));

test.each([
  ["of mine by email", "mail", true],
  ["of mine by chat", "chat", false],
  ["offered to me", "offered", true],
  ["nobody told me of yet", "new", false],
  ["about no conversation", "", false],
])("a letter: %s", (_, conversation, want) => {
  const rows = { mail: row({ id: "mail", channel: "email" }), chat: row({ id: "chat", channel: "webchat" }) };
  const offers = [row({ id: "offered", channel: "email" })] as unknown as DeskState["offers"];
  expect(isLetter({ kind: "assigned", conversation }, { rows, offers }, ["email"])).toBe(want);
});

test("a wait is told once, when it gets too long for its queue", () => {
  const owedAfter = 300_000;
  const rows = {
    due: row({ id: "due", owed_since: ago(owedAfter + 500) }),
    soon: row({ id: "soon", owed_since: ago(owedAfter - 500) }),
    told: row({ id: "told", owed_since: ago(owedAfter + 5_000) }),
    theirs: row({ id: "theirs", agent: "else", owed_since: ago(owedAfter + 500) }),
    short: row({ id: "short", queue: "short", owed_since: ago(60_500) }),
    never: row({ id: "never", queue: "never", owed_since: ago(owedAfter + 500) }),
    answered: row({ id: "answered", owed_since: null }),
  };
  const limits = new Map([
    ["short", 60],
    ["never", 0],
  ]);
  const told = owedAlerts(rows, limits, "me", now - 1_000, now);
  expect(told.map((a) => a.conversation)).toEqual(["due", "short"]);
});
