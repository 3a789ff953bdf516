// What administrators decide about routing, and that conversations follow it.

import type { Page } from "@playwright/test";
import { expect, test } from "./fixture";
import { Agent, Customer } from "./people";

/** Goes to a page of the settings. */
async function settings(page: Page, name: string): Promise<void> {
  await page.getByRole("link", { name: "设置", exact: true }).click();
  await page.getByRole("navigation", { name: "设置菜单" }).getByRole("link", { name, exact: true }).click();
}

/** Picks one of what a select offers. */
async function picks(page: Page, label: string | RegExp, option: string | RegExp): Promise<void> {
  await page
    .getByRole("main")
    .getByRole("button", { name: label })
    .and(page.locator("[aria-haspopup=listbox]"))
    .click();
  await page.getByRole("option", { name: option }).click();
}

/** A field by its label, which has an asterisk behind it if it is required. */
const field = (page: Page, name: string) =>
  page.getByRole("main").getByRole("textbox", { name: new RegExp(`^${name}[ *]*$`) });

test("a rule sends a Chinese VIP's conversation to its queue, and a 调休 Saturday is open", async ({
  demo,
  person,
}) => {
  const { page } = await Agent.signIn(await person(), demo, "chen");

  await settings(page, "工作时间");
  await page.getByRole("button", { name: "新建" }).click();
  await field(page, "名称").fill("客服");
  await page.getByRole("button", { name: /中国大陆 2026/ }).click();
  await expect(page.getByText(/已放入 \d+ 个日期/)).toBeVisible();
  await page.getByRole("button", { name: "创建" }).click();
  await expect(page.getByRole("heading", { name: "客服", exact: true })).toBeVisible();

  await settings(page, "队列");
  await page.getByRole("button", { name: "新建" }).click();
  await field(page, "名称").fill("贵宾");
  await picks(page, /^.*工作时间$/, "客服");
  await page.getByRole("button", { name: "创建" }).click();
  await expect(page.getByRole("heading", { name: "贵宾", exact: true })).toBeVisible();

  await settings(page, "分配规则");
  await page.getByRole("button", { name: "新建" }).click();
  await field(page, "名称").fill("中文贵宾");
  await field(page, "语言").fill("zh");
  await field(page, "任一词").fill("贵宾\nVIP");
  await picks(page, /进入队列$/, "贵宾");
  await page.getByRole("button", { name: "创建" }).click();
  await expect(page.getByRole("heading", { name: "中文贵宾", exact: true })).toBeVisible();

  await settings(page, "分配规则");
  const shown = page.getByRole("status", { name: "会怎样分配" });
  await field(page, "第一条消息").fill("我是 vip，要退款");
  await field(page, "什么时候").fill("2026-10-10 10:00");
  await page.getByRole("button", { name: "看结果" }).click();
  await expect(shown).toContainText("中文贵宾");
  await expect(shown).toContainText(/贵宾 · 开放中/);
  await field(page, "什么时候").fill("2026-10-02 10:00");
  await page.getByRole("button", { name: "看结果" }).click();
  await expect(shown).toContainText(/贵宾 · 未开放/);
  await field(page, "第一条消息").fill("你好");
  await page.getByRole("button", { name: "看结果" }).click();
  await expect(shown).toContainText("没有规则符合");
  await expect(shown).toContainText("任一词");

  const customer = await Customer.arrive(await person(), demo);
  await customer.says("我是 VIP 会员，要退款");
  await customer.sees("我是 VIP 会员，要退款");
  await page.goto(`${demo.console}#/all`);
  const row = page.locator("[data-pane=list]").getByText("我是 VIP 会员，要退款");
  await row.first().click();
  await expect(page.locator("[data-pane=thread]").getByText("贵宾").first()).toBeVisible();
});

test("rules are put in another order from the keyboard", async ({ demo, person }) => {
  const { page } = await Agent.signIn(await person(), demo, "chen");
  await settings(page, "分配规则");
  for (const name of ["先", "后"]) {
    await page.getByRole("button", { name: "新建" }).click();
    await field(page, "名称").fill(name);
    await page.getByRole("button", { name: "创建" }).click();
    await expect(page.getByRole("heading", { name, exact: true })).toBeVisible();
    await settings(page, "分配规则");
  }
  const rules = page.getByRole("list", { name: "分配规则" }).getByRole("link");
  await expect(rules).toHaveText(["先", "后"]);
  const up = page.getByRole("button", { name: "上移 后" });
  await up.focus();
  await page.keyboard.press("Enter");
  await expect(rules).toHaveText(["后", "先"]);
  await page.reload();
  await expect(rules).toHaveText(["后", "先"]);
});
