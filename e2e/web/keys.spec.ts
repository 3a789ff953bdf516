import { expect, test } from "./fixture";
import { Agent, Customer } from "./people";

test("a conversation from signing in to its end, by keyboard alone", async ({ demo, person }) => {
  const page = await (await person()).newPage();
  const { keyboard } = page;
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("洗衣机不转了");

  await page.goto(demo.console);
  await expect(page.getByLabel("账号")).toBeFocused();
  await keyboard.type("lin");
  await keyboard.press("Tab");
  await keyboard.type(demo.agents[0]?.password ?? "");
  await keyboard.press("Enter");

  const agent = new Agent(page);
  const row = agent.list.getByRole("row").filter({ hasText: "洗衣机不转了" });
  await expect(row).toBeVisible();
  await keyboard.press("j");
  await expect(row).toBeFocused();
  await keyboard.press("Enter");
  await expect(agent.log).toBeVisible();
  await keyboard.press("r");
  await expect(agent.box).toBeFocused();
  await keyboard.type("您好，先看看门关紧了没有。r e j");
  await keyboard.press("Enter");
  await customer.sees("您好，先看看门关紧了没有。r e j");

  await keyboard.press("Control+/");
  await expect(agent.thread.getByRole("radio", { name: "内部备注" })).toBeChecked();
  await keyboard.type("老客户");
  await keyboard.press("Enter");
  await agent.sees("老客户");

  await keyboard.press("Escape");
  await expect(agent.box).not.toBeFocused();
  await keyboard.press("e");
  await expect(agent.list.getByRole("row")).toHaveCount(0);
  await keyboard.press("g");
  await keyboard.press("r");
  await expect(agent.list.getByRole("row").filter({ hasText: "r e j" })).toBeVisible();
  expect(await customer.said()).toEqual(["洗衣机不转了", "您好，先看看门关紧了没有。r e j"]);
});

test("an input method keeps the keys it composes with", async ({ demo, person }) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("在吗");
  await agent.opens("在吗");
  await agent.box.focus();
  const session = await agent.page.context().newCDPSession(agent.page);
  await session.send("Input.imeSetComposition", { text: "nihao", selectionStart: 5, selectionEnd: 5 });
  await agent.page.keyboard.press("Control+/");
  await agent.page.keyboard.press("Escape");
  await expect(agent.thread.getByRole("radio", { name: "回复", exact: true })).toBeChecked();
  await expect(agent.box).toBeFocused();
});

test("the sheet lists the keys", async ({ demo, person }) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  await agent.page.keyboard.press("?");
  const sheet = agent.page.getByRole("dialog", { name: "快捷键" });
  await expect(sheet.getByText("解决会话")).toBeVisible();
  await agent.page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();
});

test("the palette finds commands by pinyin, asks on, and shows the key beside", async ({ demo, person }) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const { page } = agent;
  await page.keyboard.press("Control+k");
  const input = page.getByRole("combobox");
  await expect(input).toBeFocused();
  await expect(page.getByRole("option", { name: /等待中的会话/ })).toContainText("W");
  await input.fill("qhzt");
  await expect(page.getByRole("option")).toHaveCount(1);
  await expect(page.getByRole("option", { name: "切换状态" })).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await input.fill("xiaoxiu");
  await expect(page.getByRole("option", { name: /小休/ })).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(input).toBeHidden();
  await expect(page.getByRole("button", { name: "我的状态: 小休" })).toBeVisible();
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("option").first()).toHaveText("切换状态"); // used lately
});

test("the palette goes to a customer", async ({ demo, person }) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("我是老王");
  await agent.opens("我是老王");
  await agent.panel.getByRole("textbox", { name: "称呼" }).fill("王建国");
  await agent.panel.getByRole("textbox", { name: "备注" }).focus();
  await expect(agent.panel.getByText("已保存")).toBeVisible();
  await agent.page.goto(demo.console);
  await expect(agent.list.getByRole("row")).toHaveCount(1);
  await agent.page.keyboard.press("Control+k");
  await agent.page.getByRole("combobox").fill("wjg");
  await expect(agent.page.getByRole("option", { name: /王建国/ })).toBeVisible();
  await agent.page.keyboard.press("Enter");
  await agent.sees("我是老王");
});
