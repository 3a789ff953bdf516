import { expect, test } from "./fixture";
import { Agent, Customer } from "./people";
import { png } from "./pictures";

test("a customer and an agent talk, in words and pictures", async ({ demo, person }) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);

  await customer.says("洗碗机显示 E4，怎么办？");
  await agent.opens("洗碗机显示 E4，怎么办？");
  await agent.replies("您好，请先断电五分钟再试。");
  await customer.sees("您好，请先断电五分钟再试。");
  await customer.sees("小林");
  await expect(agent.log.getByText("已读")).toBeVisible();
  await expect(customer.log.getByText("已读")).toBeVisible();

  await customer.box.pressSequentially("好");
  await expect(agent.thread.getByText("正在输入")).toBeVisible();
  await customer.box.fill("");

  await customer.attaches({ name: "故障.png", mimeType: "image/png", buffer: png(320, 200, [200, 90, 40]) });
  await expect(agent.log.getByRole("img")).toHaveJSProperty("naturalWidth", 320);
  await agent.page.locator("input[type=file]").setInputFiles({
    name: "示意图.png",
    mimeType: "image/png",
    buffer: png(240, 160, [40, 90, 200]),
  });
  await expect(agent.thread.getByRole("img", { name: "示意图.png" })).toBeVisible();
  await agent.replies("看这张图。");
  await expect(customer.log.getByRole("img").nth(1)).toHaveJSProperty("naturalWidth", 240);

  await customer.attaches({ name: "日志.txt", mimeType: "text/plain", buffer: Buffer.from("E4 E4 E4") });
  await expect(agent.log.getByRole("link", { name: /日志\.txt/ })).toBeVisible();
});

test("the customer never sees a note", async ({ demo, person }) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  const heard: string[] = [];
  customer.page.on("websocket", (socket) =>
    socket.on("framereceived", (frame) => heard.push(String(frame.payload))),
  );
  await customer.visit();
  await customer.says("你好");
  await agent.opens("你好");
  await agent.notes("此客户上周投诉过");
  await agent.sees("此客户上周投诉过");
  await expect(agent.log.getByText("内部备注 · 你")).toBeVisible();
  await agent.replies("您好！");
  await customer.sees("您好！");
  expect(await customer.said()).toEqual(["你好", "您好！"]);
  expect(heard.join("\n")).toContain("您好！");
  expect(heard.join("\n")).not.toContain("投诉");
});

test("a conversation is handed over, resolved and taken up again", async ({ demo, person }) => {
  const lin = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("我要开发票");
  await lin.opens("我要开发票");
  const zhou = await Agent.signIn(await person(), demo, "zhou");

  await lin.passesOn("周航", "要专票，抬头已问");
  await zhou.accepts();
  await expect(lin.list.getByRole("row")).toHaveCount(0);

  await zhou.sees("要专票，抬头已问");
  await zhou.replies("专票三天内寄出。");
  await customer.sees("小周");
  await customer.sees("专票三天内寄出。");
  expect(await customer.said()).toEqual(["我要开发票", "专票三天内寄出。"]);

  await zhou.resolves();
  await expect(zhou.thread.getByText("已解决", { exact: false }).first()).toBeVisible();
  await expect(zhou.list.getByRole("row")).toHaveCount(0);
  await customer.sees("本次咨询已解决。如需继续，直接留言即可。");

  await customer.says("还有个问题");
  await zhou.opens("还有个问题");
  await zhou.replies("请讲。");
  await customer.sees("请讲。");

  await zhou.resolves();
  await zhou.views("已解决");
  await zhou.opens("请讲。");
  await zhou.presses("重新打开");
  await expect(zhou.thread.getByRole("button", { name: "解决", exact: true })).toBeVisible();
});

test("presence decides who gets work", async ({ demo, person }) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  await agent.presence("小休");
  await expect(agent.list.getByText("你现在是“小休”状态")).toBeVisible();
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("有人吗？");
  await agent.views("等待");
  await agent.opens("有人吗？");
  await agent.presses("接手");
  await expect(agent.thread.getByRole("alert")).toContainText("坐席不是就绪状态");
  await agent.presence("就绪");
  await agent.views("我的");
  await agent.opens("有人吗？");
  await agent.replies("在的。");
  await customer.sees("在的。");
});

test("a colleague takes a conversation over", async ({ demo, person }) => {
  const lin = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("我要退货");
  await lin.opens("我要退货");
  await lin.box.fill("请先填 /退货单");
  const zhou = await Agent.signIn(await person(), demo, "zhou");
  await zhou.views("全部");
  await zhou.opens("我要退货");
  await expect(zhou.thread.getByText("由 林晓 处理，接手后可以回复")).toBeVisible();
  await expect(zhou.box).toHaveAttribute("readonly");
  await zhou.presses("接手");
  await expect(zhou.thread.getByText("接手后可以回复")).toBeHidden();
  await zhou.replies("我来处理。");
  await customer.sees("我来处理。");
  await expect(lin.list.getByRole("row")).toHaveCount(0);

  // What she had begun is no answer any more: it can be copied, or go on as a note.
  await expect(lin.thread.getByText("由 周航 处理，接手后可以回复")).toBeVisible();
  await expect(lin.box).toHaveAttribute("readonly");
  await expect(lin.box).toHaveValue("请先填 /退货单");
  await lin.box.press("End");
  await lin.box.press("Enter");
  await lin.box.pressSequentially("！");
  await expect(lin.box).toHaveValue("请先填 /退货单");
  await expect(lin.thread.getByRole("option")).toHaveCount(0);
  await lin.presses("转成备注");
  await expect(lin.box).not.toHaveAttribute("readonly");
  await lin.box.press("End");
  await lin.box.pressSequentially("再退款");
  await lin.box.press("Enter");
  await zhou.sees("请先填 /退货单再退款");
  await lin.mode("回复");
  await expect(lin.box).toHaveValue("");
});

test("who the customer is: page, masked address, name and note", async ({ demo, person }) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("在吗");
  await agent.opens("在吗");
  await expect(agent.panel.getByText(demo.site)).toBeVisible();
  await agent.panel.getByRole("textbox", { name: "称呼" }).fill("王女士");
  await agent.panel.getByRole("textbox", { name: "备注" }).fill("老客户");
  await agent.panel.getByRole("textbox", { name: "称呼" }).focus();
  await expect(agent.panel.getByText("已保存")).toHaveCount(2);
  await expect(agent.thread.getByRole("heading", { name: /王/ })).toBeVisible();

  // Leaving a field saves it: what is pressed meanwhile stays where it is.
  const lines = agent.panel.getByText("已保存");
  const said = await lines.count();
  await agent.panel.getByRole("textbox", { name: "机型" }).fill("D6");
  await agent.panel.getByRole("button", { name: "显示完整" }).hover();
  await agent.page.mouse.down();
  await expect(lines).toHaveCount(said + 1);
  await agent.page.mouse.up();
  await expect(agent.panel.getByText(/^[0-9a-f]{32}$/)).toBeVisible();
});

test("nothing is asked of any other host, and nothing breaks the content policy", async ({
  demo,
  person,
}) => {
  const own = [new URL(demo.console).host, new URL(demo.site).host];
  const foreign: string[] = [];
  const complaints: string[] = [];
  const watched = async () => {
    const context = await person();
    context.on("request", (request) => {
      const { host, protocol } = new URL(request.url());
      if (protocol.startsWith("http") && !own.includes(host)) foreign.push(request.url());
    });
    context.on("console", (message) => {
      const ours = message.location().url.startsWith(demo.console);
      if (ours && (message.type() === "error" || message.type() === "warning"))
        complaints.push(message.text());
    });
    context.on("weberror", (error) => complaints.push(error.error().message));
    return context;
  };
  const agent = await Agent.signIn(await watched(), demo, "lin");
  const customer = await Customer.arrive(await watched(), demo);
  await customer.says("你好");
  await agent.opens("你好");
  await agent.presses("转接");
  await expect(agent.page.getByRole("dialog")).toBeVisible();
  await agent.page.keyboard.press("Escape");
  await agent.page.getByRole("button", { name: /我的账号/ }).click();
  await expect(agent.page.getByRole("menu")).toBeVisible();
  await agent.page.keyboard.press("Escape");
  await agent.replies("您好");
  await customer.sees("您好");
  expect(foreign).toEqual([]);
  // The browser reports the 401 of the first question who is signed in.
  expect(complaints.filter((text) => !text.includes("401"))).toEqual([]);
});
