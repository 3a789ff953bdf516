import { expect, test } from "vitest";
import { longestIn, urgency } from "./waits";

test("a wait is worth a look at half of what is too long", () => {
  expect([149_999, 150_000, 300_000, 300_001].map((ms) => urgency(ms, 300))).toEqual([
    undefined,
    "soon",
    "soon",
    "late",
  ]);
  expect(urgency(1e9, 0)).toBeUndefined();
  expect(urgency(Number.NaN, 300)).toBeUndefined();
});

test("what is too long says the queue; five minutes where it is not known", () => {
  const limits = new Map([
    ["short", 60],
    ["never", 0],
  ]);
  expect(["short", "never", "other", undefined].map((queue) => longestIn(limits, queue))).toEqual([
    60, 0, 300, 300,
  ]);
});
