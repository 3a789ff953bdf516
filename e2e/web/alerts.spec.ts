import type { Page } from "@playwright/test";
import { expect, test } from "./fixture";
import { Agent, Customer } from "./people";

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

test("a break has a reason and counts; whoever has work is asked before going offline", async ({
  demo,
  person,
}) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("还在吗");
  await agent.opens("还在吗");
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

/** Counts the tones that a page strikes. */
async function listened(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(() => {
    const { start } = AudioScheduledSourceNode.prototype;
    AudioScheduledSourceNode.prototype.start = function (...when) {
      document.documentElement.dataset.struck = String(
        Number(document.documentElement.dataset.struck ?? 0) + 1,
      );
      return start.apply(this, when);
    };
  });
  return () => page.evaluate(() => Number(document.documentElement.dataset.struck ?? 0));
}

test("of two tabs one sounds, and when it closes the other does", async ({ demo, person }) => {
  const context = await person();
  await Agent.signIn(context, demo, "lin").then((first) => first.page.close());
  const tabs = await Promise.all(
    [1, 2].map(async () => {
      const page = await context.newPage();
      const struck = await listened(page);
      await page.goto(demo.console);
      await expect(page.getByRole("button", { name: "声音还没有开启" })).toBeVisible();
      await page.getByText("总机").click();
      await expect(page.getByRole("button", { name: "声音还没有开启" })).toBeHidden();
      return { page, struck };
    }),
  );
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
