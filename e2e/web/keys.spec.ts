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
  for (const [key, pane] of Object.entries({ "[": agent.list, "]": agent.panel })) {
    await keyboard.press(key);
    await expect(pane).toBeHidden();
    await keyboard.press(key);
    await expect(pane).toBeVisible();
  }
  // Where there is no room for the customer beside the thread, he comes over it.
  await page.setViewportSize({ width: 1100, height: 800 });
  await expect(agent.panel).toBeHidden();
  await keyboard.press("]");
  await expect(agent.panel).toBeInViewport({ ratio: 1 });
  await expect(agent.thread).toBeVisible();
  expect((await agent.panel.boundingBox())?.width).toBe(320);
  await keyboard.press("[");
  await expect(agent.list).toBeHidden();
  await expect(agent.panel).toBeVisible();
  await keyboard.press("[");
  await keyboard.press("]");
  await expect(agent.panel).toBeHidden();
  await page.setViewportSize({ width: 1280, height: 800 });
  await expect(agent.panel).toBeVisible();

  await keyboard.press("e");
  await expect(page.getByRole("dialog").getByRole("searchbox")).toBeFocused(); // what came of it: nothing to say
  await keyboard.press("Enter");
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

test("a key is given to another command, and single keys are switched off", async ({ demo, person }) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("改一下键");
  await agent.opens("改一下键");
  const { page } = agent;
  await page.getByRole("heading", { level: 1 }).click();
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "快捷键" });
  await sheet.getByRole("button", { name: "修改快捷键" }).click();
  await sheet.getByRole("button", { name: "修改“写内部备注”的快捷键" }).click();
  const field = sheet.getByRole("textbox", { name: /写内部备注/ });
  await field.press("Alt+a");
  await expect(sheet.getByText(/截图/)).toBeVisible();
  await expect(sheet.getByRole("button", { name: "保存" })).toBeDisabled();
  await field.press("e");
  await expect(sheet.getByText("已用于“解决会话”。")).toBeVisible();
  await sheet.getByRole("button", { name: "改给这个命令" }).click();
  await page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();
  await page.keyboard.press("e");
  await expect(agent.thread.getByRole("radio", { name: "内部备注" })).toBeChecked();
  await page.keyboard.press("Escape");

  await page.keyboard.press("?");
  await sheet.getByRole("button", { name: "修改快捷键" }).click();
  await sheet.getByText("单个字母的快捷键", { exact: true }).click();
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await page.keyboard.press("Control+k"); // still works
  await expect(page.getByRole("combobox")).toBeVisible();
  await expect(sheet).toBeHidden();
});

test("search finds a message and goes to it", async ({ demo, person }) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("净水器滤芯多久换一次？");
  await agent.opens("净水器");
  await agent.replies("一般半年。");
  await expect(agent.log.getByText("已读")).toBeVisible();
  const { page } = agent;
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  const field = page.getByRole("searchbox");
  await expect(field).toBeFocused();
  await expect(async () => {
    await field.fill("");
    await field.fill("滤芯");
    await expect(agent.list.locator("mark", { hasText: "滤芯" })).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await agent.list.getByRole("link", { name: /滤芯/ }).click();
  await expect(page).toHaveURL(/#\/search\/\w{26}\?.*at=\d+/);
  await agent.sees("净水器滤芯多久换一次？");
  await expect(agent.log.locator("[data-hit]")).toContainText("净水器滤芯多久换一次？");
  await field.fill("没有这回事");
  await expect(agent.list.getByText("在你能看到的所有会话里查找了“没有这回事”。")).toBeVisible();
});

test("theme and density are the same on another computer, and after a reload", async ({ demo, person }) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const { page } = agent;
  for (const [command, choice] of [
    ["切换外观", "深色"],
    ["切换列表密度", "紧凑"],
  ] as const) {
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").fill(command);
    await page.keyboard.press("Enter");
    await page.getByRole("combobox").fill(choice);
    await expect(page.getByRole("option", { name: choice })).toBeVisible();
    await page.keyboard.press("Enter");
  }
  const other = await Agent.signIn(await person(), demo, "lin");
  for (const one of [page, other.page]) {
    await expect(one.locator("html")).toHaveAttribute("data-theme", "dark");
    await expect(one.locator("html")).toHaveAttribute("data-density", "compact");
    await one.reload();
    await expect(one.locator("html")).toHaveAttribute("data-theme", "dark");
    await expect(one.locator("html")).toHaveAttribute("data-density", "compact");
  }
});

test("the palette puts a canned reply into the text box", async ({ demo, person }) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("怎么付款");
  await agent.opens("怎么付款");
  const { page } = agent;
  const response = await page.request.get(new URL("desk/canned", demo.console).href);
  const [reply] = ((await response.json()) as { replies: { title: string }[] }).replies;
  if (!reply) throw new Error("the demonstration has no canned replies");
  await agent.mode("回复");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill(reply.title);
  await expect(page.getByRole("option", { name: reply.title }).first()).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(agent.box).not.toHaveValue("");
  await expect(agent.box).toBeFocused();
});
