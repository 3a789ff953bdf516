import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ClientFrame, Event, Me, Row, ServerFrame } from "../wire";
import { waitOf } from "../words/times";
import { zh as words } from "../words/zh";
import { Desk } from "./desk";

const id = "01J00000000000000000000001";
const at = "2026-03-08T10:00:00.000Z";
const me = { agent: { id: "me", name: "林", online: true }, time: at } as Me;

/** The browser's half of a socket, answered by hand. */
class Wire {
  static made: Wire[] = [];
  readyState = 1;
  sent: ClientFrame[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  constructor() {
    Wire.made.push(this);
  }
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.readyState = 3;
  }
  says(frame: ServerFrame) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  welcomes() {
    this.onopen?.();
    this.says({ type: "welcome", v: 1, agent: "me", build: "", time: at });
  }
  /** What it was asked to follow, in hellos and since. */
  asked(stream: string): number[] {
    return this.sent.flatMap((frame) => {
      if (frame.type === "hello") return stream in frame.streams ? [frame.streams[stream] ?? 0] : [];
      return frame.type === "follow" && frame.stream === stream ? [frame.after] : [];
    });
  }
}

let answer: (events: Event[]) => Promise<void>;
let asked: string; // of the events, how

const event = (seq: number): Event => ({
  seq,
  kind: "conversation.opened",
  at,
  actor: { kind: "system" },
  data: {},
});
const conv = `conv:${id}`;
const newest = () => Wire.made.at(-1) as Wire;

beforeEach(() => {
  vi.useFakeTimers();
  Wire.made = [];
  vi.stubGlobal("WebSocket", Wire);
  vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => {} });
  vi.stubGlobal("sessionStorage", { getItem: () => null, setItem: () => {} });
  vi.stubGlobal("document", {
    baseURI: "http://desk/",
    visibilityState: "visible",
    hasFocus: () => true,
    addEventListener() {},
    removeEventListener() {},
  });
  vi.stubGlobal(
    "fetch",
    (url: URL) =>
      new Promise<Response>((resolve) => {
        if (!url.pathname.endsWith("/events")) return;
        asked = url.search;
        answer = async (events) => {
          resolve(Response.json({ events }));
          await vi.advanceTimersByTimeAsync(0);
        };
      }),
  );
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test.each([
  ["before the socket opens", 0],
  ["between hello and welcome", 1],
  ["after the welcome", 2],
])("a conversation loaded %s is followed from where its page ends", async (_, when) => {
  const desk = new Desk(me);
  void desk.enter(id);
  const steps = [
    () => answer([event(1), event(2)]),
    () => newest().onopen?.(),
    () => newest().says({ type: "welcome", v: 1, agent: "me", build: "", time: at }),
  ];
  const [load, ...rest] = steps;
  rest.splice(when, 0, load as () => Promise<void>);
  for (const step of rest) await step();
  expect(newest().asked(conv)).toEqual([2]);
  desk.stop();
});

test.each([3_600_000, -3_600_000])(
  "a wait is counted right where the clock is %i ms wrong",
  async (wrong) => {
    vi.setSystemTime(Date.parse(at) + wrong);
    const desk = new Desk(me);
    newest().welcomes();
    const owed = new Date(Date.parse(at) - 42_000).toISOString();
    const shown = () => waitOf(Date.now() + desk.skew - Date.parse(owed), words);
    expect(shown()).toBe("0:42");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(shown()).toBe("1:42");
    desk.stop();
  },
);

test("after a break and after a gap it asks from what it holds", async () => {
  const desk = new Desk(me);
  newest().welcomes();
  void desk.enter(id);
  await answer([event(1), event(2)]);
  newest().says({ type: "events", stream: conv, events: [event(3)] });
  newest().onclose?.({ code: 1006 });
  await vi.advanceTimersByTimeAsync(1000);
  newest().welcomes();
  expect(newest().asked(conv)).toEqual([3]);
  newest().says({ type: "events", stream: conv, events: [event(5)] });
  expect(newest().asked(conv)).toEqual([3, 3]);
  desk.stop();
});

test("a row that knows more than the thread makes it ask, unless the rest comes by itself", async () => {
  const desk = new Desk(me);
  newest().welcomes();
  void desk.enter(id);
  await answer([event(1)]);
  const row = { id, state: "active", channel: "webchat", account: "", contact: "", name: "", head: 2 } as Row;
  newest().says({ type: "rows", rows: [row], unread: [0] });
  newest().says({ type: "events", stream: conv, events: [event(2)] });
  await vi.advanceTimersByTimeAsync(2000);
  expect(newest().asked(conv)).toEqual([1]);
  newest().says({ type: "rows", rows: [{ ...row, head: 3 }], unread: [0] });
  await vi.advanceTimersByTimeAsync(2000);
  expect(newest().asked(conv)).toEqual([1, 2]);
  desk.stop();
});

test("what is far back is reached at once, also while a scroll has asked for a page", async () => {
  const desk = new Desk(me);
  newest().welcomes();
  void desk.enter(id);
  await answer([event(399), event(400)]);
  void desk.older(id);
  const reached = desk.reach(id, 90);
  await answer([event(300), ...Array.from({ length: 98 }, (_, i) => event(301 + i))]);
  expect(asked).toBe("?before=300&limit=210");
  await answer(Array.from({ length: 210 }, (_, i) => event(90 + i)));
  await reached;
  expect(desk.state.threads[id]?.first).toBe(90);
  desk.stop();
});

test("what was left is there at once when one comes back, and goes on from where it was", async () => {
  const desk = new Desk(me);
  newest().welcomes();
  void desk.enter(id);
  await answer([event(1), event(2)]);
  desk.leave(id);
  newest().says({ type: "events", stream: conv, events: [event(4)] }); // too late
  asked = "";
  void desk.enter(id);
  expect(desk.state.threads[id]).toMatchObject({ last: 2, seen: 2 });
  expect(asked).toBe("");
  newest().says({ type: "events", stream: conv, events: [event(3), event(4)] });
  expect(desk.state.threads[id]?.last).toBe(4);
  expect(newest().asked(conv)).toEqual([2, 2]);
  desk.leave(id);
  newest().onclose?.({ code: 1006 });
  await vi.advanceTimersByTimeAsync(1000);
  newest().welcomes();
  expect(newest().asked(conv)).toEqual([]); // nobody looks at it
  desk.dispatch({ do: "putBack", conversation: id });
  void desk.enter(id);
  expect(asked).toBe("?before=0&limit=100"); // how far it was seen says the server
  desk.stop();
});

test("of the threads that were left, twelve are held", async () => {
  const desk = new Desk(me);
  newest().welcomes();
  const all = Array.from({ length: 14 }, (_, i) => `01J000000000000000000000${10 + i}`);
  for (const one of all) {
    void desk.enter(one);
    await answer([event(1)]);
    desk.leave(one);
  }
  expect(Object.keys(desk.state.threads)).toEqual(all.slice(2));
  desk.stop();
});

test("a stream begun anew is loaded anew", async () => {
  const desk = new Desk(me);
  newest().welcomes();
  void desk.enter(id);
  await answer([event(1)]);
  newest().says({ type: "events", stream: conv, reset: true, head: 2000, events: [] });
  await answer([event(1999), event(2000)]);
  expect(desk.state.threads[id]?.first).toBe(1999);
  expect(newest().asked(conv)).toEqual([1, 2000]);
  desk.stop();
});

test.each([
  [4500, { over: true, cut: false }],
  [1008, { over: false, cut: true }],
])("closed with %d it stays closed and says why", (code, want) => {
  const desk = new Desk(me);
  newest().welcomes();
  newest().onclose?.({ code });
  vi.advanceTimersByTime(60_000);
  expect(Wire.made).toHaveLength(1);
  expect(desk.state).toMatchObject({ up: false, ...want });
  desk.stop();
});
