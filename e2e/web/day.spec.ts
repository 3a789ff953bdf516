// The short form of a day in one tab: whether it is right. How fast it is, make
// bench-desk says.

import { expect, test } from "@playwright/test";
import { Day } from "./day/driver";
import { Tab } from "./day/tab";

const plan = { agents: 5, conversations: 40, turns: 3, length: "5s", pause: "1s", rows: 200, messages: 300 };

/** A tab that keeps what it was shown would grow by more than this. */
const leak = 60; // MB

test("a day in one tab: nothing lost, nothing left behind, and all there after a sleep", async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const day = await Day.start(plan);
  const tab = await Tab.open(browser, day.place);
  try {
    await tab.turnTo(day.place.long);
    const before = await tab.heap();
    const passing = day.tell("begin");
    await expect.poll(async () => (await tab.mine()).length).toBeGreaterThan(1);
    for (const row of (await tab.mine()).slice(0, 4)) {
      await tab.turnTo(row.id);
      await tab.type("one moment", 20);
      await tab.send();
      await expect(tab.said.filter({ hasText: "one moment" })).toHaveCount(1);
    }
    await passing;

    const { last: first = "" } = await day.tell("say 1");
    await expect.poll(async () => (await tab.mine()).some((row) => row.preview === first)).toBe(true);
    const regular = (await tab.mine()).find((row) => row.preview === first)?.id ?? "";
    await tab.turnTo(regular);
    await tab.sleep();
    const { last = "" } = await day.tell("say 30");
    await tab.wake(last);
    const heard = await tab.heard("老客户说");
    expect(heard).toEqual(await tab.stored(regular));
    expect(heard).toHaveLength(31);

    await tab.page.evaluate(() => {
      location.hash = "#/mine";
    });
    await expect(tab.rows).toHaveCount((await tab.mine()).length);
    expect((await tab.heap()) - before).toBeLessThan(leak);
    expect((await day.tell("check")).wrong ?? []).toEqual([]);
  } finally {
    await tab.close();
    await day.end();
  }
});
