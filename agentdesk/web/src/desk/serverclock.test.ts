import { expect, test } from "vitest";
import { ServerClock } from "./serverclock";

const at = Date.parse("2026-03-08T10:00:00.000Z");
const time = (ms: number) => new Date(ms).toISOString();

test("the quickest answer counts", () => {
  const clock = new ServerClock();
  expect(clock.ahead).toBe(0);
  // The server is 5 s ahead; slow answers were held up on one way only.
  clock.heard(time(at + 5_000), 800, at + 800);
  clock.heard(time(at + 5_010), 20, at + 20);
  clock.heard(time(at + 5_400), 400, at + 400);
  expect(clock.ahead).toBe(5_000);
});

test("a clock that was set is believed at once", () => {
  const clock = new ServerClock();
  clock.heard(time(at), 20, at + 10);
  clock.heard(time(at + 60_000), 200, at - 3_600_000 + 100);
  expect(clock.ahead).toBe(3_660_000);
});

test("what is not said changes nothing", () => {
  const clock = new ServerClock();
  clock.heard(null, 10, at);
  expect(clock.ahead).toBe(0);
});
