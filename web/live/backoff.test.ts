import { expect, test } from "vitest";
import { backoff } from "./backoff";

test.each([
  ["the first try comes soon", 1, 500],
  ["the ceiling doubles", 3, 2_000],
  ["it stops at fifteen seconds", 40, 15_000],
])("%s", (_, n, ceiling) => {
  expect(backoff(n, () => 1)).toBe(ceiling);
  expect(backoff(n, () => 0)).toBe(0);
});
