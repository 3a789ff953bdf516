import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Kept } from "./bridge";
import { Session } from "./session";
import { Site } from "./site";
import type { ClientFrame, Exchange, Limits, Notice, ServerFrame } from "./wire";

const limits: Limits = { text: 1000, file: 1000, parts: 10 };
const welcome: ServerFrame = { type: "welcome", v: 1, visitor: "v", time: "", build: "", limits };
const at = "2026-03-08T10:00:00Z";

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
  says(...frames: ServerFrame[]) {
    for (const frame of frames) this.onmessage?.({ data: JSON.stringify(frame) });
  }
  welcomes() {
    this.onopen?.();
    this.says(welcome);
  }
  said(type: ClientFrame["type"]) {
    return this.sent.filter((frame) => frame.type === type);
  }
}

let calls: { path: string; body: unknown; answer(body: object, status?: number): Promise<void> }[];

function fakeFetch(url: URL, init: RequestInit): Promise<Response> {
  return new Promise((resolve, reject) => {
    init.signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
    calls.push({
      path: url.pathname,
      body: JSON.parse(String(init.body)),
      answer: async (body, status = 200) => {
        resolve(Response.json(body, { status }));
        await vi.advanceTimersByTimeAsync(0);
      },
    });
  });
}

function visit(kept: Kept, open = true, more: { identity?: string } = {}, notice?: Notice) {
  const told: unknown[] = [];
  const session = new Session(
    { kept, open, page: "http://shop/", locale: "zh-CN", ...more },
    { limits, notice },
    {
      site: new Site(new URL("http://chat/c/shop/")),
      keep: (name, value) => {
        if (value === null) delete kept[name];
        else kept[name] = value;
      },
      changed: () => {},
      told: (event) => told.push(event),
      called: () => told.push("tone"),
    },
  );
  return { session, kept, told, newest: () => Wire.made.at(-1) as Wire };
}

const unsent = (kept: Kept) => Object.keys(kept).filter((name) => name.startsWith("q:"));
const entry = (seq: number, more: object = {}): ServerFrame => ({
  type: "entries",
  entries: [{ seq, kind: "message", at, parts: [{ kind: "text", text: "hi" }], ...more }],
});

beforeEach(() => {
  vi.useFakeTimers();
  Wire.made = [];
  calls = [];
  vi.stubGlobal("fetch", fakeFetch);
  vi.stubGlobal("WebSocket", Wire);
  vi.stubGlobal("document", { visibilityState: "visible", addEventListener() {}, removeEventListener() {} });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("who only looks at the page is no visitor", () => {
  visit({}, false);
  expect([calls.length, Wire.made.length]).toEqual([0, 0]);
});

test("the first opening makes a visitor, and his token is kept", async () => {
  const { kept } = visit({});
  expect(calls[0]?.path).toBe("/c/shop/visitors");
  await calls[0]?.answer({ visitor: "v", token: "t" }, 201);
  expect(kept.token).toBe("t");
  Wire.made[0]?.onopen?.();
  expect(Wire.made[0]?.sent[0]).toMatchObject({ type: "hello", token: "t", after: 0 });
});

test("a message is kept until its ack, and sent again after a break until then", () => {
  const { session, kept, newest } = visit({ token: "t" });
  newest().welcomes();
  session.sendText("hello");
  const [first] = newest().said("send");
  expect(unsent(kept)).toHaveLength(1);
  newest().onclose?.({ code: 1006 });
  vi.advanceTimersByTime(1000);
  newest().welcomes();
  expect(newest().said("send")).toEqual([first]);
  newest().says({ type: "ack", client_id: (first as { client_id: string }).client_id });
  expect(unsent(kept)).toEqual([]);
});

test("messages go one after the other", () => {
  const { session, newest } = visit({ token: "t" });
  session.sendText("one");
  session.sendText("two");
  newest().welcomes();
  const [one] = newest().said("send") as { client_id: string }[];
  expect(newest().said("send")).toHaveLength(1);
  newest().says({ type: "ack", client_id: one?.client_id ?? "" });
  expect(newest().said("send")).toHaveLength(2);
});

test("what was unsent before a reload is sent after it, in order", () => {
  const before = visit({ token: "t" });
  before.session.sendText("one");
  vi.advanceTimersByTime(5);
  before.session.sendText("two");
  const after = visit(before.kept);
  after.newest().welcomes();
  const [one] = after.newest().said("send") as { client_id: string; parts: { text: string }[] }[];
  expect(one?.parts[0]?.text).toBe("one");
});

test("a gap makes it ask again from what it has", () => {
  const { newest } = visit({ token: "t" });
  newest().welcomes();
  newest().says(entry(1), entry(3));
  vi.advanceTimersByTime(1000);
  newest().welcomes();
  expect(newest().sent[0]).toMatchObject({ type: "hello", after: 1 });
});

test("what arrives is delivered, and read when the visitor looks", () => {
  const { session, newest } = visit({ token: "t" }, false);
  newest().welcomes();
  newest().says(entry(1));
  expect(newest().said("seen")).toEqual([{ type: "seen", upto: 1, state: "delivered" }]);
  expect(session.unread()).toBe(1);
  session.show(true);
  expect(newest().said("seen").at(-1)).toEqual({ type: "seen", upto: 1, state: "read" });
  expect(session.unread()).toBe(0);
});

test("a token that is worth nothing any more is replaced, once", async () => {
  const { session, kept, newest } = visit({ token: "old" });
  newest().onopen?.();
  newest().says({ type: "refused", code: "bad_token", detail: "" });
  expect(kept.token).toBeUndefined();
  await calls[0]?.answer({ visitor: "v", token: "new" }, 201);
  newest().onopen?.();
  expect(newest().sent[0]).toMatchObject({ token: "new" });
  newest().says({ type: "refused", code: "bad_token", detail: "" });
  expect(session.connection).toBe("ended");
});

test("a new visitor in place of one who was erased counts from the beginning", async () => {
  const { kept, told, newest } = visit({ token: "old" }, false);
  newest().welcomes();
  newest().says(entry(1), entry(2));
  newest().says({ type: "refused", code: "bad_token", detail: "" });
  expect(kept.heard).toBeUndefined();
  await calls[0]?.answer({ visitor: "v", token: "new" }, 201);
  newest().welcomes();
  told.length = 0;
  newest().says(entry(1));
  expect(told).toContainEqual({ name: "message", data: { from: "agent", id: "" } });
});

test("who is blocked may write again as soon as the block is lifted", () => {
  const { session, newest } = visit({ token: "t" });
  newest().welcomes();
  newest().says({ type: "refused", code: "blocked", detail: "" });
  expect(session.blocked).toBe(true);
  newest().says({ type: "entries", entries: [{ seq: 1, kind: "unblocked", at }] });
  expect(session.blocked).toBe(false);
});

test("after two failed sockets it polls, and goes back to a socket that works", async () => {
  const { session, newest } = visit({ token: "t" });
  newest().onclose?.({ code: 1006 });
  vi.advanceTimersByTime(1000);
  expect(calls).toHaveLength(0);
  newest().onclose?.({ code: 1006 });
  expect(calls[0]?.path).toBe("/c/shop/exchange");
  await calls[0]?.answer({ frames: [welcome, entry(1)] });
  expect([session.connection, session.thread.last]).toEqual(["up", 1]);
  const poll = calls.map((call) => call.body as Exchange).find((body) => body.wait);
  expect(poll?.hello.after).toBe(1);
  session.sendText("by post");
  const [message] = session.thread.pending;
  await calls.at(-1)?.answer({ frames: [welcome, { type: "ack", client_id: message?.id }] });
  expect(session.thread.pending[0]?.state).toBe("acked");
  await vi.advanceTimersByTimeAsync(60_000);
  newest().welcomes();
  const before = calls.length;
  await vi.advanceTimersByTimeAsync(15_000);
  expect(calls).toHaveLength(before);
});

const notice: Notice = { text: { zh: "告知", en: "Notice" }, version: "2" };

test("before the visitor agreed nothing is asked of the server, and then he is not asked again", async () => {
  const { session, kept, newest } = visit({}, true, {}, notice);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(calls).toEqual([]);
  expect(session.statements.agreed()).toBe(false);
  session.agree();
  expect(kept.consent).toBe("2");
  await calls[0]?.answer({ visitor: "v", token: "t" }, 201);
  newest().welcomes();
  expect(newest().said("hello")[0]).toMatchObject({ consent: "2" });
  expect(newest().said("consent")).toEqual([{ type: "consent", version: "2" }]);
  expect(visit({ ...kept }, true, {}, notice).session.statements.agreed()).toBe(true);
  expect(visit({ ...kept, consent: "1" }, true, {}, notice).session.statements.agreed()).toBe(false);
});

/** A JWT, as far as a browser can read it. */
const jwt = (sub: string) => `x.${btoa(JSON.stringify({ sub }))}.x`;

test("another person gets nothing of the former's", async () => {
  const { session, kept, newest } = visit({ token: "ann's" }, true, { identity: jwt("ann") });
  newest().welcomes();
  newest().says({ type: "entries", entries: [{ seq: 1, kind: "message", at, id: "m", parts: [] }] });
  session.write("half a sentence of ann's");
  session.sendText("not sent yet");
  session.identify(jwt("ann"));
  expect(session.thread.entries).toHaveLength(1);
  session.identify(jwt("bob"));
  expect(session.thread).toMatchObject({ entries: [], pending: [] });
  expect(session.draft).toBe("");
  await calls[0]?.answer({ visitor: "w", token: "bob's" }, 201);
  newest().welcomes();
  expect(newest().said("hello")[0]).toMatchObject({ token: "bob's", identity: jwt("bob"), after: 0 });
  expect(kept).toEqual({ token: "bob's", person: "bob" });
});

test("who logs out leaves nothing behind, and the server's word counts too", () => {
  const { session, kept } = visit({ token: "ann's", person: "ann", draft: "x" }, false);
  session.identify(null);
  expect(kept).toEqual({});
  const other = visit({ token: "ann's" }, true);
  other.newest().welcomes();
  other.newest().says({ type: "refused", code: "other_person", detail: "" });
  expect(other.kept).toEqual({});
});

test("the page hears of each message once, and a tone calls who looks elsewhere", () => {
  const { kept, told, newest } = visit({ token: "t" }, false);
  newest().welcomes();
  const entries = [
    { seq: 1, kind: "opened", at },
    { seq: 2, kind: "message", at, id: "a", client_id: "c", mine: true, parts: [] },
    { seq: 3, kind: "message", at, id: "b", parts: [] },
    { seq: 4, kind: "resolved", at, mine: true },
  ];
  newest().says({ type: "entries", entries });
  expect(told).toEqual([
    { name: "conversation", data: { state: "started" } },
    { name: "message", data: { from: "visitor", id: "a" } },
    { name: "message", data: { from: "agent", id: "b" } },
    { name: "conversation", data: { state: "ended" } },
    "tone",
    { name: "unread", data: 1 },
  ]);
  const again = visit(kept, false);
  again.newest().welcomes();
  again.newest().says({ type: "entries", entries });
  expect(again.told).toEqual([{ name: "unread", data: 1 }]);
});

test("details are sent until they arrived, the file of a broken upload is asked for again", () => {
  const { session, kept, newest } = visit({ token: "t" });
  session.reachable({ phone: "13800138000" });
  newest().welcomes();
  const [details] = newest().said("details") as { client_id: string }[];
  expect(details).toMatchObject({ phone: "13800138000" });
  newest().says({ type: "ack", client_id: details?.client_id ?? "" });
  expect(session.statements.reach).toBe("saved");
  expect(kept.details).toBeUndefined();

  void session.outbox.file(new File(["x"], "a.txt"));
  const [left] = visit({ ...kept }).session.thread.pending;
  expect(left).toMatchObject({ state: "failed", why: "interrupted" });
  expect(left && visit({}).session.outbox.retriable(left)).toBe(false);
});
