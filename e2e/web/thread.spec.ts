import type { Page } from "@playwright/test";
import type { Events } from "../../agentdesk/web/src/wire";
import { expect, test } from "./fixture";
import { Agent, Customer } from "./people";

test("what an agent did is taken back, and the customer learns nothing of it", async ({ demo, person }) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("机器不转");
  await agent.opens("机器不转");

  await agent.resolves("安排维修");
  await expect(agent.log.getByText("你 标记为已解决：安排维修")).toBeVisible();
  await agent.undoes();
  await expect(agent.thread.getByRole("button", { name: "解决", exact: true })).toBeVisible();
  await agent.replies("再看一下。");
  await customer.sees("再看一下。");
  await expect(customer.log.getByText("本次咨询已解决", { exact: false })).toHaveCount(0);

  await agent.chooses("标为垃圾");
  await expect(agent.list.getByRole("row")).toHaveCount(0);
  await expect(agent.page.getByRole("button", { name: "撤销" })).toBeVisible();
  await agent.page.keyboard.press("Control+z");
  await expect(agent.list.getByRole("row")).toHaveCount(1);

  await agent.presses("转接");
  const dialog = agent.page.getByRole("dialog");
  await dialog.getByRole("option", { name: "维修" }).click();
  await dialog.getByRole("button", { name: "转接", exact: true }).click();
  await expect(agent.list.getByRole("row")).toHaveCount(0);
  await agent.commands("cxgcd");
  await agent.opens("再看一下");
  await agent.replies("还是我来。");
  await customer.sees("还是我来。");
});

test("a blocked visitor is told so, and is heard again when he is not", async ({ demo, person }) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("第一句");
  await agent.opens("第一句");
  await agent.chooses("拦截访客");
  await agent.page.getByRole("dialog").getByRole("button", { name: "拦截", exact: true }).click();
  await expect(agent.panel.getByText("已拦截 · 垃圾信息")).toBeVisible();

  await customer.says("听得到吗");
  await expect(customer.frame.getByText("您暂时不能在这里发送消息。")).toBeVisible();
  await agent.panel.getByRole("button", { name: "取消拦截" }).click();
  await expect(agent.panel.getByText("已拦截", { exact: false })).toHaveCount(0);
  await expect(customer.frame.getByText("您暂时不能在这里发送消息。")).toHaveCount(0);
  await customer.says("现在呢");
  await agent.sees("现在呢");
  expect(await agent.said()).not.toContain("听得到吗");
});

test("who else looks and writes, quotes, search, what comes while one reads, and earlier conversations", async ({
  demo,
  person,
}) => {
  const lin = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  for (const n of [1, 2, 3]) await customer.says(`第 ${n} 个问题`);
  await lin.opens("第 3 个问题");
  const zhou = await Agent.signIn(await person(), demo, "zhou");
  await zhou.views("全部");
  await zhou.opens("第 3 个问题");
  await expect(lin.thread.getByRole("img", { name: "周航 也在看" })).toBeVisible();

  // Two fill in the same field: nothing is taken from under the hands of who was second,
  // also when the panel is asked for again; he is told, and sees what stands.
  const model = (agent: Agent) => agent.panel.getByRole("textbox", { name: "机型" });
  let zhouSaved = () => {};
  const saved = new Promise<void>((done) => {
    zhouSaved = done;
  });
  await lin.page.route("**/contacts/*", (route) => saved.then(() => route.continue()));
  await lin.panel.getByRole("textbox", { name: "称呼" }).fill("吴女士");
  await model(lin).fill("D6");
  await model(zhou).fill("R3");
  await model(zhou).press("Enter");
  await expect(zhou.panel.getByText("已保存")).toBeVisible();
  zhouSaved();
  await expect(lin.panel.getByText("已保存")).toBeVisible();
  await expect(lin.panel.getByRole("heading", { name: "吴女士" })).toBeVisible();
  await expect(model(lin)).toHaveValue("D6");
  await model(lin).press("Enter");
  await expect(lin.panel.getByText("刚刚被别人改成了别的内容，已显示最新的。")).toBeVisible();
  await expect(model(lin)).toHaveValue("R3");
  await zhou.page.close();
  await expect(lin.thread.getByRole("img", { name: "周航 也在看" })).toBeHidden();

  await lin.log.getByText("第 2 个问题", { exact: true }).hover();
  await lin.log.getByRole("button", { name: "引用" }).nth(1).click();
  await lin.replies("第二个：可以退。");
  await expect(lin.log.getByRole("button", { name: /第 2 个问题/ })).toBeVisible();

  await lin.box.press("Control+f");
  await lin.page.getByRole("searchbox", { name: "查找这个会话里的消息" }).fill("问题");
  await expect(lin.thread.getByText("1/3")).toBeVisible();
  await lin.page.keyboard.press("Enter");
  await expect(lin.thread.getByText("2/3")).toBeVisible();
  await expect(lin.log.locator("mark")).toHaveCount(3);
  await lin.page.keyboard.press("Escape");
  await expect(lin.log.locator("mark")).toHaveCount(0);

  // Whoever reads further up stays there.
  await customer.says(`很长${"\n一行".repeat(40)}`);
  const toEnd = () => lin.log.evaluate((el) => el.scrollHeight - el.clientHeight - el.scrollTop);
  await expect(lin.log.getByText("很长")).toBeVisible();
  await expect.poll(toEnd).toBeLessThan(2);
  await lin.log.hover();
  await lin.page.mouse.wheel(0, -400);
  const down = lin.thread.getByRole("button", { name: /^↓/ });
  await expect(down).toHaveText("↓ 回到最新");
  await expect.poll(toEnd).toBe(400);
  const place = await lin.log.evaluate((el) => el.scrollTop);
  await customer.says("新的一");
  await customer.says("新的二");
  await expect(down).toHaveText("↓ 2 条新消息");
  expect(await lin.log.evaluate((el) => el.scrollTop)).toBe(place);
  await down.click();
  await expect(lin.log.getByText("新的二", { exact: true })).toBeInViewport();
  await expect(down).toBeHidden();

  // What was said in an earlier conversation stands above the next, below a line that tells of it. What is
  // solved today a visitor opens again, so the next one is another's who is taken for the same.
  await lin.resolves("安排维修");
  await expect(lin.list.getByRole("row")).toHaveCount(0);
  const id = new URL(lin.page.url()).hash.split("/")[2];
  const past = await (await lin.page.request.get(`${demo.console}desk/conversations/${id}`)).json();
  await lin.page.route(/\/desk\/conversations\/\w{26}$/, async (route) => {
    const response = await route.fetch();
    const json = (await response.json()) as { id: string; contact_past: object[] };
    if (json.id !== id) json.contact_past.push(past);
    await route.fulfill({ response, json });
  });
  const again = await Customer.arrive(await person(), demo);
  await again.says("又来了");
  await lin.opens("又来了");
  await expect(lin.log).toContainText(/更早的会话 · 网页聊天 · 今天 · .*安排维修.*新的二.*又来了/s);
  await lin.panel.getByRole("link", { name: /安排维修/ }).click();
  await expect(lin.log.getByText("又来了", { exact: true })).toBeHidden();
  await expect(lin.log.getByText("新的二", { exact: true })).toBeVisible();
});

/** As if the channel had never said what became of the answers, and took them again. */
async function doubt(page: Page): Promise<void> {
  await page.route(/\/desk\/conversations\/\w{26}$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), resends: true } });
  });
  await page.route("**/desk/conversations/*/events?*", async (route) => {
    const response = await route.fetch();
    const json = (await response.json()) as Events;
    for (const { message, kind, data } of json.events) {
      if (message?.delivery) message.delivery = "unknown";
      if (kind === "delivery.changed") Object.assign(data as object, { state: "unknown" });
      if (kind === "seen.changed") Object.assign(data as object, { upto: 0 });
    }
    await route.fulfill({ response, json });
  });
}

test("a refused answer keeps its words, and is sent again or deleted; a doubtful one goes when one insists", async ({
  demo,
  person,
}) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("在吗");
  await agent.opens("在吗");
  const answers = "**/desk/conversations/*/messages";
  await agent.page.route(answers, (route) => route.fulfill({ status: 422, json: { code: "invalid" } }));
  await agent.replies("收不到一");
  await agent.replies("收不到二");
  const again = agent.log.getByRole("button", { name: "重发" });
  await expect(again).toHaveCount(2);
  await agent.page.unroute(answers);
  await again.first().click();
  await customer.sees("收不到一");
  await agent.log.getByRole("button", { name: "删除" }).click();
  await expect(again).toHaveCount(0);
  expect(await customer.said()).toEqual(["在吗", "收不到一"]);

  const asked: unknown[] = [];
  await doubt(agent.page);
  await agent.page.route("**/messages/*/resend", (route) => {
    asked.push(route.request().postDataJSON());
    return route.fulfill({ status: 204 });
  });
  await agent.page.reload();
  await again.click();
  await expect(agent.log.getByText("可能已送达，仍要重发？")).toBeVisible();
  expect(asked).toEqual([]);
  await agent.log.getByRole("button", { name: "仍要重发" }).click();
  await expect.poll(() => asked).toEqual([{ doubtful: true }]);
});

test("the number by which the company knows a customer is called by its name", async ({ demo, person }) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  // The shop of the demonstration vouches for nobody.
  await agent.page.route(/\/desk\/conversations\/\w{26}$/, async (route) => {
    const response = await route.fetch();
    const json = (await response.json()) as { customer: { addresses: object[] } };
    json.customer.addresses.push({ id: "vouched", kind: "customer", shown: "···8801" });
    await route.fulfill({ response, json });
  });
  await customer.says("我的积分呢");
  await agent.opens("我的积分呢");
  await expect(agent.panel.getByText("会员号", { exact: true })).toBeVisible();
  await expect(agent.panel.getByText("···8801")).toBeVisible();
  await expect(agent.panel.getByText("customer")).toHaveCount(0);
});

test("while a conversation is fetched nothing of the one before stands in its place", async ({
  demo,
  person,
}) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const first = await Customer.arrive(await person(), demo);
  await first.says("我是第一位");
  await agent.opens("我是第一位");
  await agent.panel.getByRole("textbox", { name: "称呼" }).fill("王女士");
  await agent.box.fill("写给第一位");
  await expect(agent.panel.getByRole("heading", { name: "王女士" })).toBeVisible();
  const before = agent.page.url();
  const second = await Customer.arrive(await person(), demo);
  await second.says("我是第二位");
  const { page } = agent;
  let answer = () => {};
  const held = new Promise<void>((go) => {
    answer = go;
  });
  await page.route(/\/desk\/conversations\/\w{26}$/, async (route) => {
    await held;
    await route.continue();
  });
  const events = page.waitForResponse(/\/desk\/conversations\/\w{26}\/events/);
  await agent.list.getByRole("row").filter({ hasText: "我是第二位" }).click();
  await (await events).finished();
  await expect(agent.thread.getByText("正在加载…")).toBeVisible();
  await expect(agent.box).toHaveCount(0);
  await expect(agent.log).toHaveCount(0);
  await expect(agent.panel.getByText("王女士")).toHaveCount(0);
  answer();
  await agent.sees("我是第二位");
  await expect(agent.box).toHaveValue("");

  // What was begun with one is not done to the other: a notification may lead away at any time.
  await agent.presses("转接");
  const dialog = page.getByRole("dialog", { name: "转接" });
  await dialog.getByRole("option", { name: "维修" }).click();
  await page.evaluate((to) => {
    location.hash = to;
  }, new URL(before).hash);
  await agent.sees("我是第一位");
  await expect(dialog).toBeHidden();
  await expect(agent.box).toHaveValue("写给第一位");
});
