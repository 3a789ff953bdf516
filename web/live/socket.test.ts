import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type AnyFrame, Socket } from "./socket";

/** The browser's half of a connection that a test answers by hand. */
class Wire {
  static made: Wire[] = [];
  readyState = 1;
  sent: AnyFrame[] = [];
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
  says(frame: AnyFrame) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  welcomes() {
    this.onopen?.();
    this.says({ type: "welcome" });
  }
}

function connect() {
  const told: string[] = [];
  const socket = new Socket(
    {
      url: () => "ws://desk/ws",
      hello: () => ({ type: "hello" }),
      frame: (frame) => told.push(frame.type),
      pong: (_, took) => told.push(`pong ${took}`),
      down: (failures) => told.push(`down ${failures}`),
      ended: (code) => told.push(`ended ${code}`),
      wait: (failures) => failures * 1000,
    },
    () => new Wire() as unknown as WebSocket,
  );
  socket.start();
  const newest = () => Wire.made.at(-1) as Wire;
  return { socket, told, newest };
}

beforeEach(() => {
  vi.useFakeTimers();
  Wire.made = [];
});
afterEach(() => vi.useRealTimers());

test("says hello first, and from then on what there is to say", () => {
  const { socket, told, newest } = connect();
  expect(socket.send({ type: "early" })).toBe(false);
  newest().onopen?.();
  expect(socket.send({ type: "follow" })).toBe(true);
  expect(newest().sent).toEqual([{ type: "hello" }, { type: "follow" }]);
  newest().says({ type: "welcome" });
  expect(told).toEqual(["welcome"]);
});

test("comes back after a break, and counts failures until a welcome", () => {
  const { told, newest } = connect();
  newest().welcomes();
  newest().onclose?.({ code: 1006 });
  vi.advanceTimersByTime(1000);
  newest().onclose?.({ code: 1006 });
  vi.advanceTimersByTime(2000);
  newest().welcomes();
  newest().onclose?.({ code: 1012 });
  expect(told).toEqual(["welcome", "down 1", "down 2", "welcome", "down 1"]);
  expect(Wire.made).toHaveLength(3);
});

test("notices a network that swallows everything", () => {
  const { told, newest } = connect();
  newest().welcomes();
  const first = newest();
  vi.advanceTimersByTime(20_000);
  expect(first.sent.at(-1)).toEqual({ type: "ping" });
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual(["welcome", "down 1"]);
  first.says({ type: "entries" });
  expect(told).toEqual(["welcome", "down 1"]);
});

test("a pong is enough to live on", () => {
  const { told, newest } = connect();
  newest().welcomes();
  for (let i = 0; i < 10; i++) {
    vi.advanceTimersByTime(20_000);
    newest().says({ type: "pong" });
  }
  expect(told.filter((what) => what.startsWith("down"))).toEqual([]);
});

test("gives up a connection that is never answered", () => {
  const { told } = connect();
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual(["down 1"]);
});

test.each([1000, 1008, 1009, 4500, 4999])("stays away after code %d", (code) => {
  const { told, newest } = connect();
  newest().welcomes();
  newest().onclose?.({ code });
  vi.advanceTimersByTime(600_000);
  expect(told).toEqual(["welcome", `ended ${code}`]);
  expect(Wire.made).toHaveLength(1);
});

test.each([1001, 1005, 1006, 1011, 1012, 1013, 4008, 4009])("comes back after code %d", (code) => {
  const { newest } = connect();
  newest().welcomes();
  newest().onclose?.({ code });
  vi.advanceTimersByTime(1000);
  expect(Wire.made).toHaveLength(2);
});

test("tells how long each answer took", () => {
  const { socket, told, newest } = connect();
  newest().welcomes();
  socket.measure();
  vi.advanceTimersByTime(30);
  socket.measure();
  vi.advanceTimersByTime(10);
  newest().says({ type: "pong" });
  vi.advanceTimersByTime(50);
  newest().says({ type: "pong" });
  expect(told).toEqual(["welcome", "pong 40", "pong 60"]);
});

test("after a sleep it connects anew at once, without asking the dead connection", () => {
  const { told, newest } = connect();
  newest().welcomes();
  vi.setSystemTime(Date.now() + 3_600_000);
  vi.advanceTimersByTime(5_000);
  expect(Wire.made).toHaveLength(2);
  newest().welcomes();
  expect(told).toEqual(["welcome", "down 0", "welcome"]);
});

test("a hidden page's slow clock is no sleep", () => {
  const { newest } = connect();
  newest().welcomes();
  vi.setSystemTime(Date.now() + 60_000);
  vi.advanceTimersByTime(5_000);
  expect(Wire.made).toHaveLength(1);
});

test("it may be started again after it ended", () => {
  const { socket, newest } = connect();
  newest().welcomes();
  newest().onclose?.({ code: 4500 });
  socket.stop();
  socket.start();
  newest().welcomes();
  expect(Wire.made).toHaveLength(2);
  expect(socket.send({ type: "follow" })).toBe(true);
});

test("stop means stop", () => {
  const { socket, newest } = connect();
  newest().onclose?.({ code: 1006 });
  socket.stop();
  vi.advanceTimersByTime(600_000);
  expect(Wire.made).toHaveLength(1);
});
