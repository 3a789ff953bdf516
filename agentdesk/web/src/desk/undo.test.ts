import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Toasts, undoFor, unfolded } from "./undo";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const texts = (toasts: Toasts) => toasts.list.map((t) => t.text);

test("a toast stays ten seconds", () => {
  const toasts = new Toasts();
  toasts.add({ text: "resolved" });
  vi.advanceTimersByTime(undoFor - 1);
  expect(texts(toasts)).toEqual(["resolved"]);
  vi.advanceTimersByTime(1);
  expect(texts(toasts)).toEqual([]);
});

test("while somebody looks, none goes; afterwards each has what was left to it", () => {
  const toasts = new Toasts();
  toasts.add({ text: "resolved" });
  vi.advanceTimersByTime(6_000);
  toasts.hold();
  toasts.hold();
  vi.advanceTimersByTime(60_000);
  toasts.add({ text: "blocked" });
  vi.advanceTimersByTime(60_000);
  expect(texts(toasts)).toEqual(["resolved", "blocked"]);
  toasts.release();
  vi.advanceTimersByTime(4_000);
  expect(texts(toasts)).toEqual(["blocked"]);
  vi.advanceTimersByTime(6_000);
  expect(texts(toasts)).toEqual([]);
});

test("what can be taken back goes when the server does not take it back any more, looked at or not", () => {
  const toasts = new Toasts();
  const undo = async () => undefined;
  toasts.hold();
  toasts.add({ text: "resolved", undo, since: Date.now() - 3_000 }); // the answer took that long
  vi.advanceTimersByTime(6_000);
  toasts.release();
  toasts.hold();
  vi.advanceTimersByTime(999);
  expect(texts(toasts)).toEqual(["resolved"]);
  vi.advanceTimersByTime(1);
  expect(texts(toasts)).toEqual([]);
  toasts.add({ text: "transferred", undo, since: Date.now() - 12_000 });
  expect(toasts.list[0]).toMatchObject({ text: "transferred", undo: undefined });
});

test("what was done is taken back once", async () => {
  const toasts = new Toasts();
  let undone = 0;
  toasts.add({
    text: "resolved",
    undo: async () => {
      undone++;
    },
  });
  const [toast] = toasts.list;
  await Promise.all([toasts.undo(toast?.id ?? 0), toasts.undo(toast?.id ?? 0)]);
  expect(undone).toBe(1);
  expect(texts(toasts)).toEqual([]);
});

test("that it could not be taken back is told, for a while", async () => {
  const toasts = new Toasts();
  const why = new Error("taken");
  toasts.add({ text: "transferred", undo: () => Promise.reject(why) });
  toasts.add({ text: "nothing to take back" });
  await toasts.undoLast();
  expect(toasts.list[0]).toMatchObject({ state: "failed", why });
  vi.advanceTimersByTime(60_000);
  expect(texts(toasts)).toEqual([]);
});

test("three are shown, the older ones are counted, and come back when there is room", () => {
  const toasts = new Toasts();
  for (const text of ["1", "2", "3", "4", "5"]) toasts.add({ text });
  const seen = () => {
    const { shown, more } = unfolded(toasts.list);
    return [...shown.map((t) => t.text), more];
  };
  expect(seen()).toEqual(["3", "4", "5", 2]);
  toasts.drop(toasts.list.at(-1)?.id ?? 0);
  expect(seen()).toEqual(["2", "3", "4", 1]);
});

test("a newer one about the same takes the place of the older", () => {
  const toasts = new Toasts();
  toasts.add({ text: "assigned", about: "a" });
  toasts.add({ text: "resolved" });
  toasts.add({ text: "resolved" });
  toasts.add({ text: "assigned again", about: "a" });
  toasts.add({ text: "assigned too", about: "b" });
  expect(texts(toasts)).toEqual(["resolved", "resolved", "assigned again", "assigned too"]);
});
