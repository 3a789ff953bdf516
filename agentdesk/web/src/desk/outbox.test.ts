import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { NewMessage, Visibility } from "../wire";
import { Keep } from "./keep";
import { Outbox, type Said } from "./outbox";
import { apply, type DeskState, emptyDesk } from "./state";

const at = "01J00000000000000000000001";

/** What the server is asked, and how a test lets it answer. */
interface Asked {
  body: NewMessage;
  answer(status: number, problem?: object): Promise<void>;
  breaksOff(): Promise<void>;
}

let asked: Asked[];

function fakeFetch(_: URL, init: RequestInit): Promise<Response> {
  return new Promise((resolve, reject) => {
    const settle = async (done: () => void) => {
      done();
      await vi.advanceTimersByTimeAsync(0);
    };
    asked.push({
      body: JSON.parse(String(init.body)),
      answer: (status, problem = {}) => settle(() => resolve(Response.json(problem, { status }))),
      breaksOff: () => settle(() => reject(new TypeError("no network"))),
    });
  });
}

function said(text: string, visibility: Visibility = "public"): Said {
  return { visibility, text, files: [] };
}

/** The browser's storage, as far as Keep uses it: its keys are properties too. */
function fakeStorage() {
  const kept: Record<string, string> = {};
  return Object.defineProperties(kept, {
    getItem: { value: (name: string) => kept[name] ?? null },
    setItem: { value: (name: string, value: string) => Object.assign(kept, { [name]: value }) },
    removeItem: { value: (name: string) => Reflect.deleteProperty(kept, name) },
  });
}

function office(keep = new Keep("me")) {
  let state: DeskState = emptyDesk;
  const outbox = new Outbox(
    keep,
    (change) => {
      state = apply(state, change);
    },
    () => state,
  );
  const states = () => state.pending.map((p) => p.state);
  return { outbox, keep, states, state: () => state };
}

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  vi.stubGlobal("fetch", fakeFetch);
  vi.stubGlobal("localStorage", fakeStorage());
  vi.stubGlobal("document", { baseURI: "http://desk/" });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("messages leave one at a time, in order, and are kept until they are stored", async () => {
  const { outbox, keep } = office();
  void outbox.add(at, said("one"));
  void outbox.add(at, said("two"));
  expect(asked.map((a) => a.body.parts[0]?.text)).toEqual(["one"]);
  expect(keep.unsent()).toHaveLength(2);
  await asked[0]?.answer(200);
  expect(asked.map((a) => a.body.parts[0]?.text)).toEqual(["one", "two"]);
  expect(keep.unsent().map((p) => p.parts[0]?.text)).toEqual(["two"]);
  await asked[1]?.answer(200);
  expect(keep.unsent()).toEqual([]);
});

test("after a break the same message is sent again under the same id", async () => {
  const { outbox } = office();
  void outbox.add(at, said("one"));
  await asked[0]?.breaksOff();
  await vi.advanceTimersByTimeAsync(15_000);
  expect(asked).toHaveLength(2);
  expect(asked[1]?.body).toEqual(asked[0]?.body);
});

test("a server that asks for patience gets it", async () => {
  const { outbox } = office();
  void outbox.add(at, said("one"));
  await asked[0]?.answer(503, { code: "unavailable", retry_after: 60 });
  await vi.advanceTimersByTimeAsync(59_000);
  expect(asked).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked).toHaveLength(2);
});

test("what is refused for good is not sent again, and the next goes on", async () => {
  const { outbox, keep, states } = office();
  void outbox.add(at, said("one"));
  void outbox.add(at, said("two"));
  await asked[0]?.answer(403, { code: "not_assignee" });
  expect(states()).toEqual(["failed", "sending"]);
  expect(keep.unsent().map((p) => p.parts[0]?.text)).toEqual(["two"]);
});

test("sent again by hand, it has another id", async () => {
  const { outbox, state } = office();
  void outbox.add(at, said("one"));
  await asked[0]?.answer(403, { code: "not_assignee" });
  outbox.again(state().pending[0]?.id ?? "");
  expect(asked).toHaveLength(2);
  expect(asked[1]?.body.client_id).not.toBe(asked[0]?.body.client_id);
});

test("when the session is over, nothing is given up", async () => {
  const { outbox, keep, state } = office();
  void outbox.add(at, said("one"));
  await asked[0]?.answer(401, { code: "no_session" });
  expect(state().pending[0]?.state).toBe("queued");
  expect(keep.unsent()).toHaveLength(1);
});

test("after a reload everything unsent goes out, in the order it was written", async () => {
  const before = office();
  void before.outbox.add(at, said("one"));
  await vi.advanceTimersByTimeAsync(5);
  void before.outbox.add(at, said("two", "internal"));
  before.outbox.stop();
  const first = asked[0]?.body.client_id;
  asked = [];
  const after = office(new Keep("me"));
  after.outbox.restore();
  await asked[0]?.answer(200);
  expect(asked.map((a) => [a.body.visibility, a.body.parts[0]?.text])).toEqual([
    ["public", "one"],
    ["internal", "two"],
  ]);
  expect(asked[0]?.body.client_id).toBe(first);
});

test("another agent in the same browser sends nothing of it", () => {
  const { outbox } = office();
  void outbox.add(at, said("one"));
  asked = [];
  office(new Keep("somebody else")).outbox.restore();
  expect(asked).toEqual([]);
});
