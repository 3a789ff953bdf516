import { expect, test } from "vitest";
import type { Board, BoardAgent, BoardQueue } from "../wire";
import { merged, openRows, rowsAddress, share, standingOf, totalOf, unitsOf } from "./board";

const queue = (change: Partial<BoardQueue>): BoardQueue => ({
  id: "a",
  name: "A",
  waiting: 0,
  oldest: null,
  gone: 0,
  in_work: 0,
  parked: 0,
  serving: 0,
  entered: 0,
  served: 0,
  in_level: 0,
  abandoned: 0,
  short_abandoned: 0,
  overflowed: 0,
  elsewhere: 0,
  service_level: -1,
  waited: 0,
  average_wait: -1,
  p95_wait: -1,
  target: 20,
  longest: 300,
  ...change,
});

const frame = (change: Partial<Board>): Board => ({
  at: "2026-03-01T04:00:00.000Z",
  day: "2026-02-28T16:00:00.000Z",
  queues: [],
  agents: [],
  alarms: [],
  ...change,
});

test("a full frame is everything, a later one only what changed", () => {
  const [a, b] = [queue({ id: "a" }), queue({ id: "b" })];
  const first = merged(null, frame({ full: true, queues: [a, b] }));
  const next = merged(first, frame({ queues: [queue({ id: "b", waiting: 2 })] }));
  expect(next?.queues.map((q) => q.waiting)).toEqual([0, 2]);
  expect(next?.queues[0]).toBe(a);
  expect(next?.agents).toBe(first?.agents);
  expect(merged(next, frame({ full: true }))?.queues).toEqual([]);
});

test("changes to what was never told are nothing", () => {
  expect(merged(null, frame({ queues: [queue({})] }))).toBeNull();
});

test("all queues together", () => {
  const early = queue({
    waiting: 1,
    oldest: "2026-03-01T04:00:00.000Z",
    served: 3,
    in_level: 2,
    waited: 30_000,
  });
  const late = queue({ id: "b", waiting: 2, oldest: "2026-03-01T04:01:00.000Z", abandoned: 1 });
  const total = totalOf([late, early]);
  expect(total).toMatchObject({
    waiting: 3,
    longest: early,
    served: 3,
    service_level: 500,
    average_wait: 10_000,
  });
  expect(totalOf([])).toMatchObject({ waiting: 0, longest: undefined, service_level: -1, average_wait: -1 });
});

test.each([
  [-1, "–"],
  [0, "0%"],
  [943, "94.3%"],
  [950, "95%"],
  [1000, "100%"],
])("%i per mille is %s", (perMille, said) => {
  expect(share(perMille)).toBe(said);
});

test("who chose to work and is not connected is away", () => {
  const agent = { state: "ready", connected: false, load: { webchat: 2, email: 1 } } as unknown as BoardAgent;
  expect(standingOf(agent)).toBe("away");
  expect(standingOf({ ...agent, connected: true })).toBe("ready");
  expect(standingOf({ ...agent, state: "offline" })).toBe("offline");
  expect(unitsOf(agent)).toBe(3);
});

test("open rows stand in the address", () => {
  expect(rowsAddress("q", "waiting", "01")).toBe("#/board/q.waiting/01");
  expect(rowsAddress("q", "served")).toBe("#/board/q.served");
  expect(openRows("q.p95_wait", "01")).toEqual({ of: "q", figure: "p95_wait", id: "01" });
  expect(openRows("q.served")).toEqual({ of: "q", figure: "served", id: "" });
  expect(openRows("a.handled")).toBeNull();
  expect(openRows("")).toBeNull();
});
