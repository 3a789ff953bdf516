import { expect, test } from "vitest";
import type { Event, Message, Row, ServerFrame } from "../wire";
import {
  apply,
  type Change,
  type DeskState,
  deliveryOf,
  emptyDesk,
  follows,
  nextToSend,
  type Pending,
} from "./state";

const id = "01J00000000000000000000001";
const at = "2026-03-08T10:00:00.000Z";

function event(seq: number, more: Partial<Event> = {}): Event {
  return { seq, kind: "conversation.opened", at, actor: { kind: "system" }, data: {}, ...more };
}

function said(seq: number, more: Partial<Message> = {}): Event {
  const message: Message = {
    id: `m${seq}`,
    author: { kind: "agent", id: "a" },
    name: "A",
    visibility: "public",
    parts: [{ kind: "text", text: "hi" }],
    at,
    seq,
    ...more,
  };
  return event(seq, { kind: "message.added", actor: message.author, message });
}

function row(more: Partial<Row> = {}): Row {
  return {
    id,
    state: "active",
    channel: "webchat",
    account: "shop",
    contact: "c",
    name: "王",
    last_message_at: at,
    waiting_since: null,
    owed_since: null,
    parked_at: null,
    left_at: null,
    wrap_until: null,
    head: 1,
    ...more,
  };
}

function pending(name: string, more: Partial<Pending> = {}): Pending {
  return {
    id: name,
    conversation: id,
    visibility: "public",
    parts: [],
    shown: [],
    at,
    state: "queued",
    ...more,
  };
}

const frame = (f: ServerFrame, now = 0): Change => ({ do: "frame", frame: f, now });
const events = (...list: Event[]): Change => frame({ type: "events", stream: `conv:${id}`, events: list });
const opened = (...list: Event[]): Change => ({ do: "newest", conversation: id, events: list });

function after(...changes: Change[]): DeskState {
  return changes.reduce(apply, emptyDesk);
}

function thread(s: DeskState) {
  const found = s.threads[id];
  if (!found) throw new Error("no thread");
  return found;
}

test("a thread grows in order, and nothing is taken twice", () => {
  const t = thread(after(opened(event(1), said(2)), events(said(2), said(3)), events(said(3))));
  expect(t.events.map((e) => e.seq)).toEqual([1, 2, 3]);
  expect(t.last).toBe(3);
});

test("a gap is noticed and nothing after it is taken", () => {
  const s = after(opened(event(1)));
  const later = { stream: `conv:${id}`, events: [said(3)] };
  expect(follows(s, later)).toBe(false);
  expect(thread(apply(s, frame({ type: "events", ...later }))).last).toBe(1);
});

test("events of a conversation that is not open are ignored", () => {
  expect(after(events(said(1))).threads).toEqual({});
});

test("older pages go in front", () => {
  const t = thread(
    after(opened(said(101)), { do: "older", conversation: id, events: [said(99), said(100)] }),
  );
  expect(t.events.map((e) => e.seq)).toEqual([99, 100, 101]);
  expect([t.first, t.last]).toEqual([99, 101]);
});

test("an answer goes from sent to delivered to read, by deliveries or by what the customer saw", () => {
  const seen = (seq: number, upto: number, state: string) =>
    event(seq, { kind: "seen.changed", actor: { kind: "customer" }, data: { upto, state } });
  const states = [
    after(opened(said(1))),
    after(opened(said(1)), events(seen(2, 1, "delivered"))),
    after(opened(said(1)), events(seen(2, 1, "delivered"), seen(3, 1, "read"))),
    after(
      opened(said(1)),
      events(event(2, { kind: "delivery.changed", data: { message: "m1", state: "failed" } })),
    ),
  ].map((s) => {
    const t = thread(s);
    return t.events[0]?.message && deliveryOf(t, t.events[0].message);
  });
  expect(states).toEqual(["sent", "delivered", "read", "failed"]);
});

test("notes and customers' words have no delivery", () => {
  const t = thread(
    after(opened(said(1, { visibility: "internal" }), said(2, { author: { kind: "customer" } }))),
  );
  expect(t.events.map((e) => e.message && deliveryOf(t, e.message))).toEqual([undefined, undefined]);
});

test("an amended message is replaced where it stands", () => {
  const fresh = said(1, { parts: [{ kind: "text", text: "later" }] }).message;
  const t = thread(
    after(opened(said(1), said(2)), events(event(3, { kind: "message.amended", message: fresh }))),
  );
  expect(t.events.map((e) => e.message?.parts[0]?.text)).toEqual(["later", "hi"]);
});

test("turns count what happened to the conversation, not what was said in it", () => {
  const t = thread(after(opened(event(1)), events(said(2), event(3, { kind: "conversation.assigned" }))));
  expect(t.turns).toBe(2);
});

test("an unsent message becomes its event", () => {
  const s = after(
    opened(event(1)),
    { do: "pending", message: pending("x") },
    events(said(2, { client_id: "x" })),
  );
  expect(s.pending).toEqual([]);
});

test("messages of a conversation leave one at a time, those of others beside them", () => {
  const s = after(
    { do: "pending", message: pending("a") },
    { do: "pending", message: pending("b") },
    { do: "pending", message: pending("c", { conversation: "other" }) },
    { do: "mark", id: "a", state: "sending" },
  );
  expect(nextToSend(s, id)).toBeUndefined();
  expect(nextToSend(s, "other")?.id).toBe("c");
  expect(nextToSend(apply(s, { do: "mark", id: "a", state: "failed" }), id)?.id).toBe("b");
});

test.each([
  ["a new row", emptyDesk, row(), 1],
  ["another preview", after({ do: "rows", rows: [row()], now: 0 }), row({ head: 2, preview: "x" }), 0],
  ["another agent", after({ do: "rows", rows: [row()], now: 0 }), row({ head: 2, agent: "b" }), 1],
  ["an older row", after({ do: "rows", rows: [row({ head: 5 })], now: 0 }), row({ head: 2, agent: "b" }), 0],
])("lists are asked for again after %s: %#", (_, before, changed, moved) => {
  expect(apply(before, frame({ type: "rows", rows: [changed], unread: [0] })).moved).toBe(moved);
});

test("typing lapses, and ends when the customer has spoken", () => {
  const on: ServerFrame = { type: "typing", conversation: id, by: { kind: "customer" }, on: true };
  const typing = after(opened(event(1)), frame(on, 1000));
  expect(typing.typing[id]?.at).toBe(1000);
  expect(apply(typing, { do: "lapse", before: 1000 }).typing).toEqual(typing.typing);
  expect(apply(typing, { do: "lapse", before: 1001 }).typing).toEqual({});
  expect(apply(typing, events(said(2, { author: { kind: "customer" } }))).typing).toEqual({});
});

test.each([
  ["over", { over: true, cut: false }],
  ["cut", { over: false, cut: true }],
] as const)("a desk that is %s is not up", (end, want) => {
  const welcome: ServerFrame = { type: "welcome", v: 1, agent: "a", build: "", time: at };
  expect(after(frame(welcome), { do: end })).toMatchObject({ up: false, ...want });
});

test("heads of lists are held for the next hello", () => {
  const s = after(
    frame({ type: "events", stream: "agent:a", events: [event(7, { kind: "conversation.assigned" })] }),
  );
  expect([s.heads["agent:a"], s.moved]).toEqual([7, 1]);
});

test("who looks too, and whether the customer is there, is forgotten with the network and with the thread", () => {
  const frames: ServerFrame[] = [
    { type: "viewers", conversation: "c", agents: [{ id: "z", name: "周" }] },
    { type: "online", conversation: "c", on: true },
  ];
  const told = (s: DeskState) => frames.reduce((was, frame) => apply(was, { do: "frame", frame, now: 0 }), s);
  const here = told(apply(emptyDesk, { do: "newest", conversation: "c", events: [], seen: 3 }));
  expect(here).toMatchObject({ viewers: { c: [{ name: "周" }] }, online: { c: true } });
  expect(here.threads.c?.seen).toBe(3);
  expect(apply(here, { do: "down" })).toMatchObject({ viewers: {}, online: {} });
  expect(apply(here, { do: "leave", conversation: "c" })).toMatchObject({ viewers: {}, online: {} });
});
