import { expect, test } from "vitest";
import type { Event, Message } from "../wire";
import { zh } from "../words/zh";
import { folded, type Line, linesOf, type Names } from "./lines";
import type { Pending, Thread } from "./state";

const names: Names = {
  agent: (a) => `坐席${a}`,
  queue: (q) => `队列${q}`,
  disposition: (d) => `结果${d}`,
  me: { kind: "agent", id: "me" },
  customer: "王",
};

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
    ["customer", "王"], // as he is called now
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

test.each([
  ["as spam", { from: "active", to: "resolved", cause: "spam" }, zh.thread.event.spam("李")],
  [
    "with what came of it",
    { from: "active", to: "resolved", cause: "resolved", disposition: "d" },
    zh.thread.event.resolvedAs("李", "结果d"),
  ],
  [
    "and its outcome corrected",
    { from: "resolved", to: "resolved", cause: "disposition", disposition: "d" },
    zh.thread.event.redisposed("李", "结果d"),
  ],
  ["and taken back", { from: "resolved", to: "active", cause: "undone" }, zh.thread.event.undone("李")],
])("a conversation that ended %s", (_, data, want) => {
  expect(texts(linesOf(thread(event("conversation.changed", data)), [], names, zh))).toEqual([want]);
});

const records = (n: number) =>
  Array.from({ length: n }, (_, i) => ({ ...event("conversation.assigned", { agent: `${i}` }), seq: i + 1 }));

test.each([
  [2, ["day", "event", "event"]],
  [3, ["day", "fold"]],
  [7, ["day", "fold"]],
])("%i records in a row", (n, want) => {
  const lines = linesOf(thread(...records(n)), [], names, zh);
  expect(folded(lines, new Set()).map((l) => l.kind)).toEqual(want);
});

test("a fold that was opened stays open when more comes", () => {
  const few = folded(linesOf(thread(...records(3)), [], names, zh), new Set());
  const opened = new Set([few[1]?.key ?? ""]);
  const more = folded(linesOf(thread(...records(4)), [], names, zh), opened);
  expect(more.map((l) => l.kind)).toEqual(["day", "event", "event", "event", "event"]);
});

test("what was unread when the thread was opened stands below a line", () => {
  const events = [
    said(0, "customer"),
    said(1, "me"),
    said(2, "me"),
    said(3, "customer"),
    said(4, "customer"),
  ];
  const kinds = (seen?: number) => linesOf({ ...thread(...events), seen }, [], names, zh).map((l) => l.kind);
  const upTo = (i: number) => events[i]?.seq;
  expect(kinds(upTo(1))).toEqual(["day", "message", "message", "message", "since", "message", "message"]);
  expect(kinds(upTo(4))).not.toContain("since");
  expect(kinds(undefined)).not.toContain("since");
});

test("a quote says whose words it takes up, as far as they are held", () => {
  const first = said(0, "customer", { parts: [{ kind: "text", text: "几点送到" }] });
  const answer = said(1, "me", { quoted: first.message?.id });
  const far = said(2, "me", { quoted: "elsewhere" });
  const quotes = messages(linesOf(thread(first, answer, far), [], names, zh)).map((l) => l.quoted);
  expect(quotes[1]).toMatchObject({ name: "王", text: "几点送到" });
  expect(quotes[2]).toMatchObject({ name: "", text: zh.thread.farQuote });
});
