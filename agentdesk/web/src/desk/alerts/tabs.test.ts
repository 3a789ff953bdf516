import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Browser, Tabs } from "./tabs";

/** A browser in which every tab hears every other at once. */
function window(withLocks: boolean): Browser {
  const channels = new Set<ReturnType<Browser["channel"]>>();
  const waiting: (() => void)[] = [];
  let held = false;
  const next = () => {
    held = false;
    waiting.shift()?.();
  };
  const request = async (_: string, hold: () => Promise<void> | undefined) => {
    if (held) await new Promise<void>((done) => waiting.push(done));
    held = true;
    await hold();
    next();
  };
  return {
    channel: () => {
      const one: ReturnType<Browser["channel"]> = {
        onmessage: null,
        close: () => channels.delete(one),
        postMessage: (data: unknown) => {
          for (const other of channels) if (other !== one) other.onmessage?.({ data } as MessageEvent);
        },
      };
      channels.add(one);
      return one;
    },
    locks: withLocks ? ({ request } as unknown as LockManager) : undefined,
  };
}

const idle = { focused: false, open: "" };

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test.each([
  ["with locks", true],
  ["without", false],
])("%s, exactly one leads, and another takes over when it closes", async (_, withLocks) => {
  const browser = window(withLocks);
  let tabs = [1, 2, 3].map(() => new Tabs("me", idle, browser));
  while (tabs.length > 0) {
    await vi.advanceTimersByTimeAsync(0);
    const leaders = tabs.filter((tab) => tab.leads);
    expect(leaders).toHaveLength(1);
    leaders[0]?.stop();
    tabs = tabs.filter((tab) => tab !== leaders[0]);
  }
});

test("without locks, a tab that crashed is not waited for", async () => {
  const browser = window(false);
  const tabs = [new Tabs("me", idle, browser), new Tabs("me", idle, browser)];
  const [leader] = tabs.filter((tab) => tab.leads);
  const [other] = tabs.filter((tab) => tab !== leader);
  vi.spyOn(leader as unknown as { tell(): void }, "tell").mockImplementation(() => undefined);
  expect(other?.leads).toBe(false);
  await vi.advanceTimersByTimeAsync(100_000);
  expect(other?.leads).toBe(true);
});

test("where the agent is, over all tabs", () => {
  const browser = window(true);
  const one = new Tabs("me", idle, browser);
  const two = new Tabs("me", idle, browser);
  expect(one.placeOf("c")).toBe("away");
  two.looks({ focused: true, open: "d" });
  expect([one, two].map((tab) => tab.placeOf("c"))).toEqual(["elsewhere", "elsewhere"]);
  two.looks({ focused: true, open: "c" });
  expect([one, two].map((tab) => tab.placeOf("c"))).toEqual(["focused", "focused"]);
  expect(one.placeOf("")).toBe("focused");
  two.stop();
  expect(one.placeOf("c")).toBe("away");
});

test("a tab that comes later learns of the others", () => {
  const browser = window(true);
  new Tabs("me", { focused: true, open: "c" }, browser);
  expect(new Tabs("me", idle, browser).placeOf("c")).toBe("focused");
});
