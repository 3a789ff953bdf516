import { expect, test } from "vitest";
import type { Event, Message } from "../wire";
import { zh } from "../words/zh";
import { type Line, linesOf, type Names } from "./lines";
import type { Pending, Thread } from "./state";

const names: Names = { agent: (a) => `坐席${a}`, queue: (q) => `队列${q}`, me: { kind: "agent", id: "me" } };

function thread(...events: Event[]): Thread {
  return { events, first: 1, last: events.length, delivered: 0, read: 0, turns: 0 };
}

function event(kind: Event["kind"], data: unknown): Event {
  return {
    seq: 1,
    kind,
    at: new Date(2026, 2, 8, 10).toISOString(),
    actor: { kind: "agent", id: "li" },
    name: "李",
    data,
  };
}

let seq = 0;
function said(minute: number, author: string, more: Partial<Message> = {}): Event {
  const at = new Date(2026, 2, 8, 10, minute).toISOString();
  const kind = author === "customer" ? "customer" : "agent";
  const message: Message = {
    id: `m${++seq}`,
    author: { kind, id: author },
    name: author,
    visibility: "public",
    parts: [],
    at,
    seq,
    ...more,
  };
  return { seq, kind: "message.added", at, actor: message.author, data: {}, message };
}

const messages = (lines: Line[]) => lines.filter((l) => l.kind === "message");
const texts = (lines: Line[]) => lines.filter((l) => l.kind === "event").map((l) => l.text);

test.each([
  ["opened", event("conversation.opened", { to: "waiting" }), [zh.event.opened]],
  ["assigned", event("conversation.assigned", { agent: "z" }), [zh.event.assigned("坐席z")]],
  ["moved", event("conversation.moved", { from: "a", to: "b" }), [zh.event.moved("队列b")]],
  ["resolved", event("conversation.changed", { from: "active", to: "resolved" }), [zh.event.resolved("李")]],
  ["reopened", event("conversation.changed", { from: "resolved", to: "active" }), [zh.event.reopened]],
  [
    "made active, which assigning tells",
    event("conversation.changed", { from: "waiting", to: "active" }),
    [],
  ],
  ["a kind of a later version", event("conversation.knighted" as Event["kind"], {}), []],
])("a conversation that was %s", (_, e, want) => {
  expect(texts(linesOf(thread(e), [], names, zh))).toEqual(want);
});

test("who said it where", () => {
  const t = thread(
    said(0, "customer"),
    said(1, "me"),
    said(2, "li"),
    said(3, "me", { visibility: "internal" }),
  );
  expect(messages(linesOf(t, [], names, zh)).map((l) => [l.side, l.name])).toEqual([
    ["customer", "customer"],
    ["desk", zh.you],
    ["desk", "li"],
    ["note", zh.you],
  ]);
});

test("a reply and a note of one agent are two groups", () => {
  const t = thread(said(0, "me"), said(0, "me"), said(0, "me", { visibility: "internal" }));
  expect(messages(linesOf(t, [], names, zh)).map((l) => l.first)).toEqual([true, false, true]);
});

test("what is unsent stands at the end and says so", () => {
  const unsent: Pending = {
    id: "x",
    conversation: "c",
    visibility: "public",
    parts: [],
    shown: [],
    at: new Date(2026, 2, 8, 10, 1).toISOString(),
    state: "failed",
    why: "not_assignee",
  };
  const last = messages(linesOf(thread(said(0, "me")), [unsent], names, zh)).at(-1);
  expect(last).toMatchObject({ first: false, trouble: true });
  expect(last?.state).toContain(zh.failure.not_assignee);
});
