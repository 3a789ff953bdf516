import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext, Page } from "@playwright/test";
import { startDemo, startNewer } from "./demo";
import { expect, test } from "./fixture";
import { Agent, Customer } from "./people";
import { listenTo, struck } from "./sounds";

test("a session that ends asks in place, and everything is still there", async ({ demo, person }) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("会话中断前");
  await agent.opens("会话中断前");
  await agent.box.fill("写到一半的话");
  await agent.page.evaluate(() => fetch("desk/session", { method: "DELETE" }));

  const sheet = agent.page.getByRole("alertdialog", { name: "登录已失效" });
  await expect(sheet).toBeVisible();
  await expect(sheet.getByLabel("账号")).toHaveValue("lin");
  await customer.says("中断时说的");
  await sheet.getByLabel("密码").fill("wrong");
  await sheet.getByRole("button", { name: "登录" }).click();
  await expect(sheet.getByRole("alert")).toContainText("账号或密码不正确");
  await sheet.getByLabel("密码").fill(demo.agents.find((a) => a.login === "lin")?.password ?? "");
  await sheet.getByRole("button", { name: "登录" }).click();
  await expect(sheet).toBeHidden();
  await agent.sees("中断时说的");
  await expect(agent.box).toHaveValue("写到一半的话");
  await agent.box.press("Enter");
  await customer.sees("写到一半的话");
});

test("another agent at an ended session gets a desk of his own", async ({ demo, person }) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("林的客户");
  await agent.opens("林的客户");
  await agent.box.fill("林的草稿");
  await agent.page.evaluate(() => fetch("desk/session", { method: "DELETE" }));
  const sheet = agent.page.getByRole("alertdialog", { name: "登录已失效" });
  await sheet.getByLabel("账号").fill("zhou");
  await sheet.getByLabel("密码").fill(demo.agents.find((a) => a.login === "zhou")?.password ?? "");
  await sheet.getByRole("button", { name: "登录" }).click();
  await expect(sheet).toBeHidden();
  await expect(agent.page.getByRole("button", { name: "我的账号: 周航" })).toBeVisible();
  await expect(agent.log).toBeHidden();
  await expect(agent.page.getByText("林的草稿")).toHaveCount(0);
});

test("a break shows after two seconds, not before, and catches up by itself", async ({
  demo,
  network,
  person,
}) => {
  const agent = await Agent.signIn(await person(), demo, "lin", network);
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("断线前");
  await agent.opens("断线前");
  const shown = agent.page.getByText("正在重新连接");
  await agent.page.evaluate(() => {
    const since = performance.now();
    new MutationObserver((_, observer) => {
      if (!document.body.innerText.includes("正在重新连接")) return;
      document.body.dataset.shownAfter = String(performance.now() - since);
      observer.disconnect();
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  network.cut();
  await agent.replies("断线时写的");
  await expect(agent.log.getByText(/待发送|发送中/)).toBeVisible();
  await expect(shown).toBeVisible();
  expect(Number(await agent.page.locator("body").getAttribute("data-shown-after"))).toBeGreaterThan(2_000);
  await customer.says("断线时客户说的");
  network.restore();
  await expect(shown).toBeHidden();
  await agent.sees("断线时客户说的");
  await customer.sees("断线时写的");
});

/** The clock of these browsers is an hour ahead. */
async function anHourAhead(context: BrowserContext): Promise<BrowserContext> {
  await context.addInitScript(() => {
    const { now } = Date;
    const wrong = () => now() + 3_600_000;
    window.Date = new Proxy(Date, {
      construct: (made, given) => Reflect.construct(made, given.length > 0 ? given : [wrong()]),
      get: (of, name) => (name === "now" ? wrong : Reflect.get(of, name)),
    });
  });
  return context;
}

test("a break has a reason and counts by the server's clock; whoever has work is asked before going offline", async ({
  demo,
  person,
}) => {
  const agent = await Agent.signIn(await anHourAhead(await person()), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("还在吗");
  await agent.opens("还在吗");
  for (const place of [agent.list, agent.thread])
    await expect(place.getByText(/^等 0:\d\d$/).first()).toBeVisible();
  await agent.presence("用餐");
  const mine = agent.page.getByRole("button", { name: "我的状态: 用餐" });
  await expect(mine.getByText(/^0:\d\d$/)).toBeVisible();
  await agent.page.reload();
  await expect(mine).toBeVisible();

  await agent.presence("下线");
  const dialog = agent.page.getByRole("alertdialog", { name: "手上还有会话" });
  await expect(dialog).toContainText("1 个会话");
  await dialog.getByRole("button", { name: "取消" }).click();
  await expect(mine).toBeVisible();
  await agent.presence("下线");
  await dialog.getByRole("button", { name: "仍然下线" }).click();
  await expect(agent.page.getByRole("button", { name: "我的状态: 下线" })).toBeVisible();
});

test("of two tabs one sounds, and when it closes the other does", async ({ demo, person }) => {
  const context = await person();
  await Agent.signIn(context, demo, "lin").then((first) => first.page.close());
  const tabs = await Promise.all(
    [1, 2].map(async () => {
      const page = await context.newPage();
      await listenTo(page);
      // The driver's look at a page counts as a touch: nothing is looked at before the console is there.
      const welcomed = page.waitForEvent("websocket").then((socket) => socket.waitForEvent("framereceived"));
      await page.goto(demo.console);
      await welcomed;
      await expect(page.getByRole("button", { name: "声音还没有开启" })).toBeVisible();
      return { page, struck: () => struck(page.locator("html")) };
    }),
  );
  for (const { page } of tabs) {
    await page.getByText("总机").click();
    await expect(page.getByRole("button", { name: "声音还没有开启" })).toBeHidden();
  }
  const all = async () => (await Promise.all(tabs.map((tab) => tab.struck()))).reduce((a, b) => a + b);

  const customer = await Customer.arrive(await person(), demo);
  await customer.says("第一位");
  for (const { page } of tabs) await expect(page.getByText(/^新会话分配给你/)).toBeVisible();
  expect(await all()).toBe(1);

  const loud = await Promise.all(tabs.map(async (tab) => ((await tab.struck()) > 0 ? tab : undefined)));
  await loud.find((tab) => tab)?.page.close();
  const [left] = tabs.filter((tab) => !tab.page.isClosed());
  const other = await Customer.arrive(await person(), demo);
  await other.says("第二位");
  await expect.poll(() => left?.struck()).toBeGreaterThan(0);
});

test("of much new work three are told, and the others counted", async ({ demo, person }) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const told = agent.page.getByText(/^新会话分配给你/);
  const words = ["第一位", "第二位", "第三位", "第四位"];
  for (const [i, said] of words.entries()) {
    const customer = await Customer.arrive(await person(), demo);
    await customer.says(said);
    await expect(told).toHaveCount(Math.min(i + 1, 3));
    await told.first().hover(); // while somebody looks, none goes
  }
  await expect(agent.page.getByText("还有 1 条")).toBeVisible();
  await agent.page.getByRole("button", { name: "关闭提示" }).last().click();
  await expect(agent.page.getByText("还有 1 条")).toBeHidden();
  await expect(told).toHaveCount(3);
});

test("a mention is told, counted, opened and read, on every tab", async ({ demo, person }) => {
  const context = await person();
  const lin = await Agent.signIn(context, demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("要开发票");
  await lin.opens("要开发票");
  const conversation = new URL(lin.page.url()).hash.split("/")[2] ?? "";
  await lin.page.goto(`${demo.console}#/waiting`);
  const zhou = await Agent.signIn(await person(), demo, "zhou");
  const status = await zhou.page.evaluate(async (id) => {
    const ask = async (path: string) => (await fetch(`desk/${path}`)).json();
    const lin = (await ask("agents")).find((agent: { name: string }) => agent.name === "林晓");
    const note = async (n: number, part: object) => {
      const body = { client_id: `note-${n}`, visibility: "internal", parts: [{ kind: "text", ...part }] };
      const answer = await fetch(`desk/conversations/${id}/messages`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
      return answer.status;
    };
    const told = await note(0, { text: "@林晓 抬头要写全称", mentions: [lin.id] });
    for (let n = 1; n <= 120; n++) await note(n, { text: `第 ${n} 条` }); // more than a page
    return told;
  }, conversation);
  expect(status).toBe(200);

  const other = await context.newPage();
  await other.goto(demo.console);
  for (const page of [lin.page, other])
    await expect(page.getByRole("button", { name: "通知，1 条未读" })).toBeVisible();
  await lin.page.getByRole("button", { name: "通知，1 条未读" }).click();
  await lin.page.getByRole("link", { name: /周航 提到了你/ }).click();
  await expect(lin.page).toHaveURL(new RegExp(`#/mine/${conversation}[?]at=\\d+$`));
  await expect(lin.log.locator("[data-hit]").getByText("抬头要写全称")).toBeInViewport();
  for (const page of [lin.page, other])
    await expect(page.getByRole("button", { name: "通知", exact: true })).toBeVisible();
});

test("the first steps tick themselves off", async ({ demo, person }) => {
  const admin = await Agent.signIn(await person(), demo, "chen");
  const steps = admin.page.getByRole("region", { name: "开始使用" });
  const step = (name: string) => steps.getByRole("listitem").filter({ hasText: name });
  await expect(step("添加一位坐席")).toContainText("已完成");
  await expect(step("换掉初始密码")).toContainText("未完成");
  await expect(step("把聊天放到网页上").locator("code")).toContainText("/c/shop/widget.js");
  await expect(step("收到第一条客户消息")).toContainText("未完成");
  const lin = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("第一条");
  await expect(step("收到第一条客户消息")).toContainText("已完成");
  await expect(step("把聊天放到网页上")).toContainText("已完成");
  await lin.opens("第一条");
  await lin.replies("您好");
  await expect(step("回复它")).toContainText("已完成");
  await steps.getByRole("button", { name: /不再显示/ }).click();
  await admin.page.reload();
  await expect(admin.page.getByText("从左侧选择一个会话")).toBeVisible();
});

test("after a newer build a page goes on with its own pieces, or says what is missing", async ({
  person,
}) => {
  test.setTimeout(180_000); // another server is built
  const data = mkdtempSync(join(tmpdir(), "switchboard-builds-"));
  const old = await startDemo("--quiet", "--data", data);
  const agent = await Agent.signIn(await person(), old.demo, "lin");
  const fetched = (page: Page) =>
    page.evaluate(() => performance.getEntriesByType("resource").some((r) => r.name.endsWith("/Notices.js")));
  await expect.poll(() => fetched(agent.page)).toBe(true);
  const hurried = await person(); // had no time to fetch what it may need later
  await hurried.route("**/Notices.js", (route) => route.abort());
  const hasty = (await Agent.signIn(hurried, old.demo, "lin")).page;
  await old.stop();
  await hurried.unroute("**/Notices.js");
  const newer = await startNewer(data, old.demo.console);

  try {
    for (const page of [agent.page, hasty])
      await expect(page.getByRole("button", { name: "有新版本" })).toBeVisible({ timeout: 40_000 });
    await agent.page.getByRole("button", { name: "通知" }).click();
    await expect(agent.page.getByText("没有通知。")).toBeVisible();
    await agent.page.keyboard.press("Escape");
    const newBuild = agent.page.getByRole("button", { name: "有新版本" });
    const loaded = agent.page.waitForEvent("load");
    await newBuild.click();
    await loaded;
    await expect(agent.list).toBeVisible();
    await expect(newBuild).toBeHidden();
    await hasty.getByRole("button", { name: "通知" }).click();
    const missing = hasty.getByRole("alert").filter({ hasText: "没有加载出来" });
    await expect(missing).toContainText("你写的内容都保留着");
    await missing.getByRole("button", { name: "刷新" }).click();
    await expect(hasty.getByRole("button", { name: "有新版本" })).toBeHidden();
    await hasty.getByRole("button", { name: "通知" }).click();
    await expect(hasty.getByText("没有通知。")).toBeVisible();
  } finally {
    await newer.stop();
    rmSync(data, { recursive: true });
  }
});
