// The supervisor's live board: what customers and agents do shows within two seconds,
// says how it is counted, and opens what is behind it.

import type { Page } from "@playwright/test";
import { expect, test } from "./fixture";
import { Agent, Customer } from "./people";
import { makeQueue } from "./queues";

/** How old what the board shows may be. */
const fresh = 2_000;

async function openBoard(agent: Agent): Promise<Page> {
  const { page } = agent;
  await page.getByRole("link", { name: "实时看板" }).click();
  await expect(page.getByRole("heading", { name: "实时看板" })).toBeVisible();
  return page;
}

/** A figure of the queue that the sample company has. */
function figure(page: Page, name: string) {
  const queue = page.getByRole("table", { name: "队列" });
  return queue.getByRole("link", { name: new RegExp(`，${name} `) }).first();
}

test("the figures follow what happens within two seconds, and open what is behind them", async ({
  demo,
  person,
}) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const page = await openBoard(await Agent.signIn(await person(), demo, "chen"));
  const customer = await Customer.arrive(await person(), demo);
  await expect(figure(page, "等待")).toHaveText("0");
  await agent.presence("小休");
  const row = page.getByRole("table", { name: "坐席" }).getByRole("row").filter({ hasText: "林晓" });
  await expect(row).toContainText("小休", { timeout: fresh });

  await customer.says("我的包裹还没有到");
  await customer.sees("我的包裹还没有到");
  await expect(figure(page, "等待")).toHaveText("1", { timeout: fresh });
  await expect(figure(page, "进入")).toHaveText("1");
  await expect(figure(page, "最长等待")).toHaveText(/^0:\d\d$/);

  await figure(page, "等待").click();
  const rows = page.getByRole("complementary", { name: /等待$/ });
  await expect(rows.getByRole("listitem")).toHaveCount(1);
  await expect(rows).toContainText("进行中");

  await agent.presence("就绪");
  await expect(row).toContainText("就绪", { timeout: fresh });
  await expect(figure(page, "等待")).toHaveText("0", { timeout: fresh });
  await expect(figure(page, "接起")).toHaveText("1");
  await expect(figure(page, "处理中")).toHaveText("1");
  await expect(row.getByRole("link", { name: /负载/ })).toContainText(/^1\//);
  await page.keyboard.press("Escape");

  await figure(page, "处理中").click();
  await page.getByRole("complementary").getByRole("listitem").getByRole("link").click();
  await expect(page.getByRole("log")).toContainText("我的包裹还没有到");
});

test("every figure says how it is counted, by keyboard too", async ({ demo, person }) => {
  const page = await openBoard(await Agent.signIn(await person(), demo, "chen"));
  const name = page.getByRole("table", { name: "队列" }).getByRole("button", { name: "服务水平：怎么算的" });
  await name.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "服务水平：怎么算的" })).toContainText("÷（接起 + 放弃）");
  await page.keyboard.press("Escape");
  await expect(name).toBeFocused();
});

test("a supervisor says for an agent what he is", async ({ demo, person }) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const page = await openBoard(await Agent.signIn(await person(), demo, "chen"));
  const people = page.getByRole("table", { name: "坐席" });
  await people.getByRole("button", { name: /^林晓：/ }).click();
  await page.getByRole("menuitem", { name: "收尾" }).click();
  await expect(people.getByRole("row").filter({ hasText: "林晓" })).toContainText("收尾", { timeout: fresh });
  await expect(agent.page.getByRole("button", { name: "我的状态: 收尾" })).toBeVisible();
});

test("an alarm is told to the supervisor wherever he is, and again when it is over", async ({
  demo,
  person,
}) => {
  await makeQueue(demo, { longest_wait_s: 1 });
  const { page } = await Agent.signIn(await person(), demo, "chen");
  const told = page.getByRole("region", { name: "刚才的操作" });
  const link = page.getByRole("link", { name: "实时看板" });
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("等了很久了");
  await expect(told.getByText(/^专线：有客户等了 0:\d\d$/)).toBeVisible();
  await expect(link).toHaveText(/[12]/);
  await link.click();
  await expect(page.getByRole("list", { name: "告警" })).toContainText(/专线：有客户等了 0:\d\d/);

  const fang = await Agent.signIn(await person(), demo, "fang");
  await fang.opens("等了很久了");
  await expect(told.getByText(/^已恢复 · 专线：有客户等了 0:\d\d$/)).toBeVisible();
  await expect(page.getByRole("list", { name: "告警" })).toHaveCount(0);
  await expect(link).toHaveText("");
});

test("who is no supervisor has no board", async ({ demo, person }) => {
  const { page } = await Agent.signIn(await person(), demo, "lin");
  await expect(page.getByRole("link", { name: "实时看板" })).toHaveCount(0);
  const status = await page.evaluate(async () => (await fetch("desk/board/rows?figure=waiting")).status);
  expect(status).toBe(403);
  await page.goto(`${demo.console}#/board`);
  await expect(page.getByText("你的角色不能看实时看板")).toBeVisible();
});

test("the keys G and B lead to the board", async ({ demo, person }) => {
  const { page } = await Agent.signIn(await person(), demo, "chen");
  await page.keyboard.press("g");
  await page.keyboard.press("b");
  await expect(page.getByRole("heading", { name: "实时看板" })).toBeVisible();
});
