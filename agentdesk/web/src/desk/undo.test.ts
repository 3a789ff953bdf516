import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Toasts, undoFor } from "./undo";

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

test("the oldest makes room", () => {
  const toasts = new Toasts();
  for (const text of ["1", "2", "3", "4"]) toasts.add({ text });
  expect(texts(toasts)).toEqual(["2", "3", "4"]);
});
