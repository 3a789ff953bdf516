import type { Locator, Page } from "@playwright/test";
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

test("on a phone the bar below has one's lists, notices and oneself", async ({ demo, person }) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const { page } = agent;
  const bar = page.getByRole("navigation", { name: "常用" });
  await agent.presence("小休");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("手机上等");
  await expect(bar.getByRole("link", { name: "等待 1" })).toBeVisible();
  await bar.getByRole("link", { name: "等待" }).click();
  await expect(bar.getByRole("link", { name: "等待" })).toHaveAttribute("aria-current", "page");
  await agent.opens("手机上等");
  await expect(bar).toBeHidden();
  await agent.presses("返回");
  await agent.presence("就绪");
  await bar.getByRole("link", { name: "我的 1" }).click();
  await agent.opens("手机上等");
  await agent.chooses("转接…"); // it has no button of its own here
  await page.getByRole("dialog", { name: "转接会话" }).getByRole("button", { name: "取消" }).click();
  await agent.presses("返回");
  await agent.list.getByRole("button", { name: "视图: 我的" }).click();
  await page.getByRole("menuitemradio", { name: "已解决" }).click();
  await expect(agent.list.getByRole("button", { name: "视图: 已解决" })).toBeVisible();
  await page.goto(`${demo.console}#/search?q=${encodeURIComponent("手机")}`);
  const filters = page.getByRole("group", { name: "筛选" });
  await expect(filters).toBeHidden(); // they would leave little room for what is found
  await page.getByRole("button", { name: "筛选" }).click();
  await expect(filters).toBeVisible();
  await bar.getByRole("button", { name: "通知" }).click();
  await expect(page.getByRole("dialog").getByText("没有通知")).toBeVisible();
  await page.keyboard.press("Escape");
  await bar.getByRole("button", { name: "我的账号: 林晓" }).click();
  await page.getByRole("menuitem", { name: "设置", exact: true }).click();
  await expect(page.getByRole("navigation", { name: "设置菜单" })).toBeVisible();
  await expect(bar).toBeHidden();
});

test("on a phone a conversation that does not load can be left", async ({ demo, person }) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  await agent.page.route("**/desk/conversations/*/events?*", (route) =>
    route.fulfill({ status: 404, json: {} }),
  );
  await agent.page.goto(`${demo.console}#/mine/01J00000000000000000000001`);
  await agent.thread.getByRole("button", { name: "重试" }).waitFor();
  await agent.presses("返回");
  await expect(agent.list).toBeVisible();
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

/** Lays a finger on the middle of this for longer than a tap. */
async function presses(page: Page, on: Locator): Promise<void> {
  const box = await on.boundingBox();
  if (!box) throw new Error(`${on} is not there`);
  const finger = await page.context().newCDPSession(page);
  await finger.send("Input.synthesizeTapGesture", {
    x: box.x + box.width / 2,
    y: box.y + box.height / 2,
    duration: 800,
    gestureSourceType: "touch",
  });
  await finger.detach();
}

test("on a phone a long press on a row shows what can be done with it, and opens nothing", async ({
  demo,
  person,
}) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("按住我");
  const row = agent.row("按住我");
  await expect(row.getByText("1 条未读")).toBeAttached();
  const read = row.getByRole("button", { name: "标为已读" });
  await expect(read).toHaveCSS("pointer-events", "none");
  await presses(agent.page, row);
  await expect(read).toHaveCSS("opacity", "1");
  await expect(agent.thread).toBeHidden();
  await read.tap();
  await expect(row.getByText("条未读")).toHaveCount(0);
  await row.tap();
  await expect(agent.log).toBeVisible();
});
