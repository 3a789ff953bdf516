// What an agent keeps of himself, and where he can jump to.

import type { Page } from "@playwright/test";
import { expect, test } from "./fixture";
import { Agent, Customer } from "./people";
import { png } from "./pictures";

/** Opens one's own profile from one's own menu. */
async function profile(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^我的账号/ }).click();
  await page.getByRole("menuitem", { name: "个人资料" }).click();
  await expect(page.getByRole("heading", { name: "个人资料" })).toBeVisible();
}

test("a picture is chosen for colleagues, and a browser elsewhere is signed out", async ({
  demo,
  person,
}) => {
  const lin = await Agent.signIn(await person(), demo, "lin");
  const elsewhere = await Agent.signIn(await person(), demo, "lin");
  const chen = await Agent.signIn(await person(), demo, "chen");
  await profile(lin.page);

  const main = lin.page.getByRole("main");
  await main.locator("input[type=file]").setInputFiles({
    name: "lin.txt",
    mimeType: "image/png",
    buffer: Buffer.from("no picture"),
  });
  await expect(main.getByRole("alert")).toContainText("这不是能显示的图片");
  await main.locator("input[type=file]").setInputFiles({
    name: "lin.png",
    mimeType: "image/png",
    buffer: png(300, 200, [40, 120, 200]),
  });
  const shown = lin.page.getByRole("button", { name: /^我的账号/ }).locator("img");
  await expect(shown).toBeVisible();
  await expect(shown).toHaveJSProperty("naturalWidth", 192);
  await chen.page.goto(new URL("#/settings/agents", demo.console).href);
  await expect(chen.page.getByRole("row", { name: /林晓/ }).locator("img")).toHaveJSProperty(
    "naturalWidth",
    192,
  );

  const sessions = main.getByRole("list", { name: "登录的地方" });
  await expect(sessions.getByRole("listitem")).toHaveCount(2);
  await expect(sessions.getByRole("listitem").first()).toContainText("这里");
  await sessions.getByRole("button", { name: "退出 Chrome" }).click();
  await expect(sessions.getByRole("listitem")).toHaveCount(1);
  await expect(elsewhere.page.getByLabel("密码")).toBeVisible();
});

test("the palette jumps to a colleague's conversations, a queue and a page of the settings", async ({
  demo,
  person,
}) => {
  const chen = await Agent.signIn(await person(), demo, "chen");
  const jumps = async (query: string, name: RegExp) => {
    await chen.page.keyboard.press("Control+k");
    await chen.page.getByRole("combobox").fill(query);
    const line = chen.page.getByRole("option", { name });
    await expect(line).toBeVisible();
    await line.click();
  };
  await jumps("linxiao", /林晓/);
  await expect(chen.list.getByText("只看：林晓")).toBeVisible();
  await expect(chen.page).toHaveURL(/#\/all\?agent=\w{26}$/);
  await chen.list.getByRole("link", { name: "看全部会话" }).first().click();
  await expect(chen.page).toHaveURL(/#\/all$/);
  await jumps("sqsh", /售前售后/);
  await expect(chen.list.getByText("只看：售前售后")).toBeVisible();
  await jumps("shenji", /审计/);
  await expect(chen.page.getByRole("heading", { name: "审计" })).toBeVisible();
});

test("a colleague's status is set for him, and the audit says so in words", async ({ demo, person }) => {
  const lin = await Agent.signIn(await person(), demo, "lin");
  const chen = await Agent.signIn(await person(), demo, "chen");
  await chen.page.goto(new URL("#/settings/agents", demo.console).href);
  await chen.page.getByRole("button", { name: /^林晓：/ }).click();
  await chen.page.getByRole("menuitem", { name: "小休" }).first().click();
  await expect(lin.page.getByRole("button", { name: /我的状态: 小休/ })).toBeVisible();

  await chen.page.setViewportSize({ width: 390, height: 844 });
  await chen.page.goto(new URL("#/settings/audit", demo.console).href);
  const entry = chen.page.getByRole("row").filter({ hasText: "切换状态" }).filter({ hasText: "陈静" });
  await expect(entry).toContainText("林晓");
  expect(await entry.evaluate((row) => row.scrollWidth <= innerWidth)).toBe(true);
});

test("what came of a conversation is corrected after it was resolved", async ({ demo, person }) => {
  const lin = await Agent.signIn(await person(), demo, "lin");
  await lin.presence("就绪");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("毛衣能退吗");
  await lin.opens("毛衣能退吗");
  await lin.resolves();
  await lin.panel.getByRole("button", { name: "修改处理结果" }).click();
  const choices = lin.page.getByRole("dialog", { name: "处理结果" }).getByRole("menuitem");
  const chosen = (await choices.first().innerText()).trim();
  await choices.first().click();
  await lin.log.getByRole("button", { name: /条记录/ }).click();
  await expect(lin.log.getByText(`把处理结果改为：${chosen}`)).toBeVisible();
  await expect(lin.panel.getByText(chosen, { exact: true })).toBeVisible();
});
