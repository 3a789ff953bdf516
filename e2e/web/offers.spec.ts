import { expect, test } from "./fixture";
import { Agent, Customer } from "./people";
import { makeQueue, makeRing } from "./queues";

test("an offer that is declined goes to the other agent, and never comes back", async ({ demo, person }) => {
  await makeRing(demo, 60);
  const fang = await Agent.signIn(await person(), demo, "fang");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("洗碗机漏水");
  await expect(fang.offers).toContainText("洗碗机漏水");
  await expect(fang.page).toHaveTitle("● 总机");
  const gao = await Agent.signIn(await person(), demo, "gao");
  await fang.declines("手上太忙");
  await expect(fang.offers).toHaveCount(0);
  await expect(gao.offers).toContainText("洗碗机漏水");
  await gao.declines("不熟悉");
  await expect(gao.offers).toHaveCount(0);

  await fang.views("等待");
  await fang.opens("洗碗机漏水");
  await fang.log.getByText("条记录").click();
  await expect(fang.log.getByText("高远 没有接受（不熟悉）")).toBeVisible();
  await expect(fang.offers).toHaveCount(0);
  await fang.presses("接手"); // what nobody wants one may still take
  await fang.replies("我来看看。");
  await customer.sees("我来看看。");
});

test("an offer is accepted by key, and takes no focus when it comes", async ({ demo, person }) => {
  await makeRing(demo, 60);
  const fang = await Agent.signIn(await person(), demo, "fang");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("有人吗？");
  await expect(fang.offers).toContainText("有人吗？");
  expect(await fang.page.evaluate(() => document.activeElement === document.body)).toBe(true);
  await expect(fang.page.getByRole("status").filter({ hasText: "等你接受，还有" })).toHaveCount(1);
  await fang.page.keyboard.press("Alt+y");
  await expect(fang.offers).toHaveCount(0);
  await fang.replies("在的。");
  await customer.sees("在的。");
  await expect(fang.panel.getByText(/只有你可以接|你最空闲/)).toBeVisible();
  await fang.panel.getByRole("button", { name: "当时的情况" }).click();
  await expect(fang.panel.getByRole("table")).toContainText("选中");
});

test("who misses an offer gets no more until he says that he is there", async ({ demo, person }) => {
  await makeRing(demo, 5);
  const fang = await Agent.signIn(await person(), demo, "fang");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("请问几点下班");
  await expect(fang.offers).toHaveCount(1);
  await expect(fang.page.getByRole("button", { name: "我的状态: 未应答" })).toBeVisible({ timeout: 30_000 });
  await expect(fang.offers).toHaveCount(0);
  await expect(fang.list.getByText(/^你错过了 访客 .* 的会话/)).toBeVisible();
  await fang.list.getByRole("button", { name: "回到就绪" }).click();
  await expect(fang.page.getByRole("button", { name: "我的状态: 就绪" })).toBeVisible();
  await expect(fang.list.getByText(/^你错过了/)).toBeHidden();
});

test("a transfer is refused, and its sender keeps the conversation; then it is accepted", async ({
  demo,
  person,
}) => {
  const lin = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("我要开发票");
  await lin.opens("我要开发票");
  const zhou = await Agent.signIn(await person(), demo, "zhou");
  const other = await Customer.arrive(await person(), demo);
  await other.says("别的事");
  await zhou.opens("别的事");
  await zhou.box.fill("正在写");

  await lin.passesOn("周航", "要专票");
  await expect(lin.thread.getByText(/^正在转给 周航 · 0:\d\d$/)).toBeVisible();
  await expect(zhou.offers).toContainText("林晓 转来");
  await expect(zhou.offers).toContainText("要专票");
  await zhou.declines("需要回避");
  await expect(lin.page.getByText("周航 没有接受转接（需要回避），会话仍是你的")).toBeVisible();
  await expect(lin.thread.getByText(/^正在转给/)).toBeHidden();
  await lin.replies("那还是我来。");
  await customer.sees("那还是我来。");

  await lin.passesOn("周航", "这次请你");
  await expect(zhou.offers).toContainText("这次请你");
  await zhou.box.press("Alt+y"); // in the middle of a text, which stays
  await expect(zhou.offers).toHaveCount(0);
  await expect(zhou.page.getByText(/^已接受 访客/)).toBeVisible();
  await expect(zhou.box).toHaveValue("正在写");
  await expect(lin.page.getByText("周航 接受了转接")).toBeVisible();
  await zhou.opens("那还是我来。");
  await zhou.replies("专票三天内寄出。");
  await customer.sees("专票三天内寄出。");
});

test("what is parked weighs nothing, and comes back to the same agent", async ({ demo, person }) => {
  test.slow(); // two agents and a customer, one after the other
  const lin = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("我去找一下订单号");
  await lin.opens("我去找一下订单号");
  const load = lin.page.getByRole("button", { name: /^我的负荷/ });
  await expect(load).toHaveText("1/5");

  await lin.page.keyboard.press("Escape");
  await lin.page.keyboard.press("z");
  await expect(lin.page.getByText("搁置没有成功：还欠客户一个回复。")).toBeVisible();
  await lin.replies("好的，不急。");
  await customer.sees("好的，不急。");
  await lin.page.keyboard.press("Escape");
  await lin.page.keyboard.press("z");
  await expect(load).toHaveText("0/5");
  await load.click();
  await expect(lin.page.getByRole("dialog").getByRole("row").last()).toContainText("0 / 5");
  await lin.page.keyboard.press("Escape");
  await expect(lin.list.getByRole("button", { name: "已搁置 1" })).toBeVisible();
  await expect(lin.row("好的，不急")).toHaveCount(0);
  await lin.list.getByRole("button", { name: "已搁置 1" }).click();
  await expect(lin.row("好的，不急")).toBeVisible();

  const zhou = await Agent.signIn(await person(), demo, "zhou");
  await customer.says("找到了：CM20261115");
  await expect(lin.list.getByRole("button", { name: "已搁置 1" })).toBeHidden();
  await expect(lin.row("找到了")).toBeVisible();
  await expect(load).toHaveText("1/5");
  await expect(zhou.row("找到了")).toHaveCount(0);
});

test("who writes up a conversation holds its place until he says that he is done", async ({
  demo,
  person,
}) => {
  await makeQueue(demo, { wrap_up_s: 600 });
  const fang = await Agent.signIn(await person(), demo, "fang");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("修好了");
  await fang.opens("修好了");
  await fang.replies("太好了，再见！");
  await customer.sees("太好了，再见！");
  const load = fang.page.getByRole("button", { name: /^我的负荷/ });
  await expect(load).toHaveText("1/5");
  await fang.resolves("安排维修");
  const bar = fang.thread.getByText(/^话后处理，还有 (10:00|9:\d\d)$/);
  await expect(bar).toBeVisible();
  await expect(load).toHaveText("1/5");
  await fang.presses("完成");
  await expect(bar).toBeHidden();
  await expect(load).toHaveText("0/5");
  await expect(fang.thread.getByText("已解决").first()).toBeVisible();
});

test("a customer's own agent is away, and the deputy has it; back, it is hers", async ({ demo, person }) => {
  test.slow(); // three agents and two customers
  const chen = await Agent.signIn(await person(), demo, "chen");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("我要找林晓");
  await chen.views("等待");
  await chen.opens("我要找林晓");
  const own = chen.panel.getByRole("region", { name: "专属坐席" });
  await own.getByRole("button", { name: "指定" }).click();
  for (const [label, name] of [
    ["专属坐席", "林晓"],
    ["代班人", "周航"],
  ] as const) {
    await own.getByRole("button", { name: new RegExp(`${label}$`) }).click();
    await chen.page.getByRole("option", { name }).click();
  }
  await own.getByRole("button", { name: "保存" }).click();
  await expect(own.getByText("林晓 · 代班人 周航")).toBeVisible();
  await chen.resolves();
  await expect(chen.thread.getByText("已解决").first()).toBeVisible();

  const zhou = await Agent.signIn(await person(), demo, "zhou");
  const other = await Customer.arrive(await person(), demo);
  await other.says("先来的事");
  await zhou.opens("先来的事");
  await chen.presence("就绪"); // has less to do than 周航
  await customer.says("林晓在吗");
  await zhou.opens("林晓在吗");
  await expect(zhou.panel.getByText("你代替客户的专属坐席。")).toBeVisible();
  await zhou.replies("林晓今天不在，我来。");
  await customer.sees("林晓今天不在，我来。");
  await zhou.resolves();
  await expect(zhou.thread.getByText("已解决").first()).toBeVisible();

  const lin = await Agent.signIn(await person(), demo, "lin");
  await customer.says("那明天呢");
  await lin.opens("那明天呢");
  await expect(lin.panel.getByText("你是客户的专属坐席。")).toBeVisible();
});

test("a supervisor watches unseen, and whispers a note", async ({ demo, person }) => {
  const lin = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("你们太慢了");
  await lin.opens("你们太慢了");
  const chen = await Agent.signIn(await person(), demo, "chen");
  await chen.views("全部");
  await chen.opens("你们太慢了");
  await expect(chen.thread.getByText("静默查看")).toBeVisible();
  await chen.notes("先道歉，再查单");
  await lin.sees("先道歉，再查单");
  await expect(lin.thread.getByText("也在看")).toHaveCount(0);
  await expect(lin.thread.getByRole("img", { name: /也在看/ })).toHaveCount(0);
  await lin.replies("非常抱歉！");
  await customer.sees("非常抱歉！");
  expect(await customer.said()).toEqual(["你们太慢了", "非常抱歉！"]);
});

test("a colleague is asked, answers in a note, and is asked no more", async ({ demo, person }) => {
  const lin = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("压缩机异响");
  await lin.opens("压缩机异响");
  const zhou = await Agent.signIn(await person(), demo, "zhou");
  await lin.chooses("请教同事");
  const dialog = lin.page.getByRole("dialog");
  await dialog.getByRole("option", { name: "周航" }).click();
  await dialog.getByRole("textbox", { name: "想问什么" }).fill("这个要换新吗？");
  await dialog.getByRole("button", { name: "请教", exact: true }).click();
  await expect(lin.thread.getByText("正在请教 周航")).toBeVisible();

  await zhou.page.getByRole("button", { name: /^通知，1 条未读/ }).click();
  await zhou.page.getByRole("link", { name: /林晓 请教你/ }).click();
  await zhou.sees("这个要换新吗？");
  await zhou.notes("换减震垫就行");
  await lin.sees("换减震垫就行");
  await zhou.presses("结束协助");
  await expect(lin.thread.getByText("正在请教 周航")).toBeHidden();
});

test("a supervisor gives work to an agent, and puts it back", async ({ demo, person }) => {
  test.slow(); // four people
  const lin = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("谁能帮我");
  await lin.opens("谁能帮我");
  const stored = lin.page.waitForResponse((r) => r.url().endsWith("/draft") && r.ok());
  await lin.box.fill("可以，请先");
  await stored;
  const zhou = await Agent.signIn(await person(), demo, "zhou");
  const chen = await Agent.signIn(await person(), demo, "chen");
  await chen.views("全部");
  await chen.opens("谁能帮我");
  await chen.chooses("指派给");
  const dialog = chen.page.getByRole("dialog");
  await dialog.getByRole("option", { name: "周航" }).click();
  await dialog.getByRole("button", { name: "指派", exact: true }).click();
  await zhou.opens("谁能帮我");
  await expect(lin.list.getByRole("row")).toHaveCount(0);
  await expect(zhou.log).toContainText("可以，请先"); // as a note
  await expect(lin.list.getByText(/^你处理 .+ 后，陈静 收回了它，现在由 周航 处理$/)).toBeVisible();
  await lin.list.getByRole("button", { name: "要回" }).click();
  await expect(lin.page.getByText("已请 周航 转回")).toBeVisible();
  await expect(zhou.log).toContainText("我回来了，这个会话可以转回给我吗？");
  await expect(lin.list.getByRole("button", { name: "要回" })).toHaveCount(0);
  await zhou.presence("收尾");
  await lin.presence("收尾");
  await chen.chooses("退回队列");
  await expect(zhou.list.getByRole("row")).toHaveCount(0);
  await chen.views("等待");
  await expect(chen.row("谁能帮我")).toBeVisible();
});

test("whoever leaves with open work is warned", async ({ demo, person }) => {
  const lin = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("等一下");
  await lin.opens("等一下");
  await lin.page.getByRole("button", { name: /我的账号/ }).click();
  await lin.page.getByRole("menuitem", { name: "退出登录" }).click();
  const asked = lin.page.getByRole("alertdialog");
  await expect(asked).toContainText("你手上还有 1 个会话");
  await asked.getByRole("button", { name: "取消" }).click();
  await expect(lin.log).toBeVisible();
});
