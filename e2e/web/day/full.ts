// A day in one tab: make bench-desk. It measures to the end, and fails when something went
// wrong or did not reach its goal.

import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { Day, type Plan } from "./driver";
import { Tab } from "./tab";
import { quantile, Table } from "./table";

/** The day of the goals; QUICK is a short one, to see whether it works. */
const plan: Plan = process.env.QUICK
  ? { agents: 10, conversations: 200, turns: 3, length: "40s", pause: "2s", rows: 2_000, messages: 1_000 }
  : {
      agents: 60,
      conversations: 3_000,
      turns: 3,
      length: "10m",
      pause: "15s",
      rows: 10_000,
      messages: 5_000,
    };

const file = fileURLToPath(new URL("../../../bench-desk.json", import.meta.url));
const sentence = "certainly one moment please";

test("a day in one tab", async ({ browser }) => {
  const table = new Table();
  const day = await Day.start(plan);
  const tab = await Tab.open(browser, day.place);
  try {
    await work(day, tab, table);
    await read(day, tab, table);
    await sleep(day, tab, table);
    const { events = 0, wrong } = await day.tell("check");
    table.info("events of conversations", events, "");
    expect(wrong ?? []).toEqual([]);
    expect(table.missed).toEqual([]);
  } finally {
    table.write(file);
    await tab.close();
    await day.end();
  }
});

/** The agent goes from one conversation to the next, back again, and answers, as long as customers come. */
async function work(day: Day, tab: Tab, table: Table): Promise<void> {
  const known = new Set<string>();
  const cold: number[] = [];
  const cached: number[] = [];
  const keys: number[] = [];
  const long: number[] = [];
  let over = false;
  let before = "";
  let half = 0;
  const began = Date.now();
  const passing = day.tell("begin").finally(() => {
    over = true;
  });
  while (!over) {
    const rows = await tab.mine();
    const row = rows.find(({ id }) => !known.has(id)) ?? rows[Math.floor(Math.random() * rows.length)];
    if (!row || row.id === before) {
      await tab.page.waitForTimeout(200);
      continue;
    }
    (known.has(row.id) ? cached : cold).push(await tab.turnTo(row.id));
    if (before && (await stillMine(tab, before))) {
      cached.push(await tab.turnTo(before));
      cached.push(await tab.turnTo(row.id));
    }
    await tab.typed();
    await tab.type(sentence, 8);
    const typed = await tab.typed();
    keys.push(...typed.keys);
    long.push(...typed.long);
    await tab.send();
    if (known.has(row.id) && row.id !== day.place.long)
      await tab.call("POST", `desk/conversations/${row.id}/resolve`);
    before = row.id;
    known.add(row.id);
    half ||= Date.now() - began > length() / 2 ? await tab.heap() : 0;
  }
  await passing;
  const end = await tab.heap();
  table.info("conversations opened", known.size, "");
  table.info("heap at half, collected", half, "MB");
  table.atMost("heap, growth over the second half", end - half, "MB", 20);
  table.info("keys pressed", keys.length, "");
  table.atMost("long tasks while typing 8/s (longest, 0 is none)", Math.max(0, ...long), "ms", 0);
  table.atMost("key to paint, p95", quantile(keys, 0.95), "ms", 32);
  table.atMost(
    `switch to a conversation seen before, p95 of ${cached.length}`,
    quantile(cached, 0.95),
    "ms",
    80,
  );
  table.atMost(`switch to a new conversation, p95 of ${cold.length}`, quantile(cold, 0.95), "ms", 250);
}

function length(): number {
  const [, number = "", unit] = /^(\d+)([sm])$/.exec(plan.length) ?? [];
  return Number(number) * (unit === "m" ? 60_000 : 1000);
}

async function stillMine(tab: Tab, id: string): Promise<boolean> {
  return (await tab.conversation(id)).can_send;
}

/** He scrolls through the longest conversation, and down the longest list. */
async function read(day: Day, tab: Tab, table: Table): Promise<void> {
  await tab.page.evaluate(() => {
    location.hash = "#/mine"; // he may be there already
  });
  table.info(`open a conversation of ${plan.messages} messages`, await tab.turnTo(day.place.long), "ms");
  const thread = await tab.scroll("log", -100, 4_000);
  table.atMost(
    `blank frames of ${thread.frames}, scrolling ${Math.round(thread.way)} px of it`,
    thread.blank,
    "",
    0,
  );
  await tab.page.evaluate(() => {
    location.hash = "#/resolved";
  });
  await tab.page.locator("[data-pane=list]").getByRole("row").nth(5).waitFor();
  const list = await tab.scroll("list", 100, 8_000);
  table.atMost(
    `blank frames of ${list.frames}, scrolling ${Math.round(list.way)} px of ${plan.rows} rows`,
    list.blank,
    "",
    0,
  );
  await tab.turnTo(day.place.long);
  const first = 3; // the number of its first message
  table.info(`to a hit ${plan.messages} messages back`, await tab.reach(day.place.long, first), "ms");
}

/** He closes the lid, customers go on, and he opens it again. */
async function sleep(day: Day, tab: Tab, table: Table): Promise<void> {
  const { last: first = "" } = await day.tell("say 1");
  const row = (await tab.mine()).find(({ preview }) => preview === first);
  if (!row) throw new Error("the regular customer is not the console's");
  await tab.turnTo(row.id);
  await tab.sleep();
  const { last = "" } = await day.tell("say 60");
  table.atMost("caught up after a sleep", await tab.wake(last), "ms", 2_000);
}
