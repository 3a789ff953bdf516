import { expect, test } from "./fixture";
import { Agent, Customer } from "./people";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

test("on a phone, list, thread and customer are pages", async ({ demo, person }) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("手机上问");
  await agent.opens("手机上问");
  await expect(agent.list).toBeHidden();
  await agent.replies("手机上答");
  await customer.sees("手机上答");
  await agent.presses("客户资料");
  await expect(agent.thread).toBeHidden();
  await expect(agent.panel.getByRole("textbox", { name: "称呼" })).toBeVisible();
  await agent.panel.getByRole("button", { name: "返回" }).click();
  await expect(agent.thread).toBeVisible();
  await agent.presses("返回");
  await expect(agent.list).toBeVisible();
  await expect(agent.thread).toBeHidden();
  expect(await agent.page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
});

test("on a phone the chat fills the screen, and gives it back", async ({ demo, person }) => {
  const customer = await Customer.arrive(await person(), demo);
  const box = await customer.page.locator("iframe").boundingBox();
  expect(box).toEqual({ x: 0, y: 0, width: 390, height: 844 });
  await customer.frame.getByRole("button", { name: "收起" }).click();
  await expect(customer.page.locator("iframe")).toBeHidden();
});

test("the launcher counts what was not read", async ({ demo, person }) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("稍后再看");
  await customer.frame.getByRole("button", { name: "收起" }).click();
  await agent.opens("稍后再看");
  await agent.replies("好的");
  await agent.replies("等您");
  await expect(customer.page.getByRole("button", { name: "在线客服, 2 条未读" })).toBeVisible();
  await customer.open();
  await customer.frame.getByRole("button", { name: "收起" }).click();
  await expect(customer.page.getByRole("button", { name: "在线客服", exact: true })).toBeVisible();
});
