// What an agent and an administrator do, by keyboard alone; keys.spec.ts and
// accessibility.spec.ts have the way from signing in to resolving and transferring.

import { Agent, Customer } from "./people";
import { png } from "./pictures";
import { expect, test } from "./typist";

test("writing: a file, an emoji, a quote, a search; and a colleague is asked by keys, and answers", async ({
  demo,
  person,
  typist,
}) => {
  const lin = await typist("lin");
  const { page, thread, log, box } = lin;
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("门关不上了");
  await customer.says("声音也很大");
  await expect(lin.row("声音也很大")).toBeVisible();
  await lin.hits("j", "Enter");
  await expect(log).toBeVisible();

  await lin.hits("r");
  await expect(box).toBeFocused();
  await lin.types("请看图");
  const clip = thread.getByRole("button", { name: "添加附件" });
  await lin.tabsTo(clip);
  const choosing = page.waitForEvent("filechooser");
  await lin.hits("Enter");
  const picture = { name: "步骤.png", mimeType: "image/png", buffer: png(60, 40, [40, 120, 90]) };
  await (await choosing).setFiles(picture);
  const files = thread.getByRole("list", { name: "附件" });
  await expect(files.getByRole("button", { name: "移除 步骤.png" })).toBeVisible();
  await expect(clip).toBeFocused();
  const again = page.waitForEvent("filechooser");
  await lin.runs(["tjfj", "添加附件"]);
  await (await again).setFiles({ ...picture, name: "多余.png" });
  await lin.tabsBackTo(files.getByRole("button", { name: "移除 多余.png" }));
  await lin.hits("Enter");
  await expect(files.getByRole("listitem")).toHaveCount(1);
  await expect(box).toBeFocused();

  const smile = thread.getByRole("button", { name: "表情" });
  const emoji = page.getByRole("searchbox", { name: "搜索表情" });
  await lin.enters(smile);
  await expect(emoji).toBeFocused();
  await lin.hits("ArrowDown", "ArrowRight", "Escape");
  await expect(smile).toBeFocused();
  await lin.hits("Enter");
  await expect(emoji).toBeFocused();
  await lin.types("玫瑰");
  await lin.hits("Enter");
  await expect(box).toBeFocused();
  await expect(box).toHaveValue("请看图🌹");
  await lin.hits("Enter");
  await customer.sees("请看图🌹");
  await expect(customer.log.getByRole("img")).toHaveJSProperty("naturalWidth", 60);

  // From the text box one gets to what was said, and from a message to what is done with it.
  await lin.hits("Escape");
  await expect(log).toBeFocused();
  await lin.hits("ArrowUp", "ArrowUp", "ArrowUp");
  await lin.enters(log.getByRole("button", { name: "引用" }).first());
  await expect(thread.getByText("引用 访客")).toBeVisible();
  await expect(box).toBeFocused();
  await lin.types("能拍一下门吗？");
  await lin.hits("Enter");
  await expect(log.getByRole("button", { name: /门关不上了/ })).toBeVisible();
  await lin.runs(["yyytxx", "引用一条消息"], ["声音", "声音也很大"]);
  await expect(box).toBeFocused();
  await lin.tabsBackTo(thread.getByRole("button", { name: "取消引用" }));
  await lin.hits("Enter");
  await expect(box).toBeFocused();

  const find = page.getByRole("searchbox", { name: "查找这个会话里的消息" });
  await lin.hits("Control+f");
  await expect(find).toBeFocused();
  await lin.types("门");
  await expect(thread.getByText("1/2")).toBeVisible();
  await lin.hits("Enter");
  await expect(thread.getByText("2/2")).toBeVisible();
  await lin.hits("Escape");
  await expect(box).toBeFocused(); // where one was
  await lin.hits("Escape");
  const more = thread.getByRole("button", { name: "更多操作" });
  await lin.tabsBackTo(more);
  await lin.takes(more, "在会话中查找");
  await expect(find).toBeFocused();
  await lin.hits("Tab", "Control+f");
  await expect(find).toBeFocused();
  await lin.hits("Escape");
  await expect(log).toBeFocused();

  await lin.tabsBackTo(more);
  await lin.takes(more, "请教同事");
  const dialog = page.getByRole("dialog", { name: "请教同事" });
  await expect(dialog.getByRole("searchbox")).toBeFocused();
  await lin.types("zh");
  await expect(dialog.getByRole("option")).toHaveCount(1);
  await lin.tabsTo(dialog.getByRole("option", { name: "周航" }));
  await lin.hits("Space");
  await lin.writes(dialog.getByRole("textbox", { name: "想问什么" }), "要换门吗？");
  await lin.enters(dialog.getByRole("button", { name: "请教", exact: true }));
  await expect(dialog).toBeHidden();
  await expect(thread.getByText("正在请教 周航")).toBeVisible();
  await expect(more).toBeFocused();

  const zhou = await typist("zhou");
  await expect(zhou.page.getByRole("button", { name: /^通知，1 条未读/ })).toBeVisible();
  await zhou.runs(["cktz", "查看通知"]);
  await zhou.enters(zhou.page.getByRole("dialog").getByRole("link", { name: /林晓 请教你/ }));
  await zhou.sees("要换门吗？");
  await zhou.hits("n");
  await expect(zhou.box).toBeFocused();
  await zhou.types("调一下铰链就行");
  await zhou.hits("Enter");
  await lin.sees("调一下铰链就行");
  await zhou.runs(["jsqj", "结束请教"], ["", "周航"]);
  await expect(thread.getByText("正在请教 周航")).toBeHidden();
});

test("ending: put aside, resolved with an outcome that is corrected, blocked for a reason, spam that is taken back", async ({
  demo,
  person,
  typist,
}) => {
  const lin = await typist("lin");
  const { page, list, thread, panel } = lin;
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("我去找订单号");
  await expect(lin.row("我去找订单号")).toBeVisible();
  await lin.hits("j", "Enter");
  await expect(lin.log).toBeVisible();
  await lin.hits("r");
  await expect(lin.box).toBeFocused();
  await lin.types("不急。");
  await lin.hits("Enter");
  await customer.sees("不急。");
  await lin.hits("Escape", "z");
  const parked = list.getByRole("button", { name: "已搁置 1" });
  await expect(parked).toBeVisible();
  await lin.tabsBackTo(parked);
  await lin.hits("Enter");
  await expect(lin.row("不急")).toBeVisible();
  await lin.hits("ArrowDown");
  await expect(lin.row("不急")).toBeFocused();
  await lin.hits("z");
  await expect(parked).toBeHidden();

  await lin.hits("e");
  const outcomes = page.getByRole("dialog", { name: "处理结果" });
  await expect(outcomes.getByRole("searchbox")).toBeFocused();
  await lin.types("安排");
  await lin.hits("ArrowDown", "Enter");
  await expect(panel.getByText("安排维修", { exact: true })).toBeVisible();
  const change = panel.getByRole("button", { name: "修改处理结果" });
  await lin.enters(change);
  await expect(outcomes.getByRole("searchbox")).toBeFocused();
  const other = outcomes.getByRole("menuitem").filter({ hasNotText: "安排维修" }).first();
  const name = (await other.innerText()).trim();
  await lin.types(name);
  await lin.hits("ArrowDown", "Enter");
  await expect(panel.getByText(name, { exact: true })).toBeVisible();
  await expect(change).toBeFocused();

  await customer.says("找到了：你们是骗子");
  await lin.sees("找到了：你们是骗子");
  const more = thread.getByRole("button", { name: "更多操作" });
  await lin.tabsBackTo(more);
  await lin.takes(more, "拦截访客");
  const block = page.getByRole("dialog", { name: "拦截这位访客" });
  await lin.selects(block.getByRole("button", { name: /原因$/ }), "辱骂骚扰");
  await lin.enters(block.getByRole("button", { name: "拦截", exact: true }));
  await expect(panel.getByText("已拦截 · 辱骂骚扰")).toBeVisible();
  await expect(more).toBeFocused();
  await lin.enters(panel.getByRole("button", { name: "取消拦截" }));
  await expect(panel.getByText("已拦截")).toBeHidden();
  await lin.goesOnIn(panel);

  await lin.runs(["bwlj", "标为垃圾"]);
  await expect(page.getByText("已标为垃圾")).toBeVisible();
  await lin.hits("Control+z");
  await expect(thread.getByRole("button", { name: "解决", exact: true })).toBeVisible();
});

test("arranging: a view is made, changed and deleted; canned replies are written and shared", async ({
  typist,
}) => {
  const chen = await typist("chen");
  const { page, list } = chen;
  await chen.takes(list.getByRole("button", { name: "视图", exact: true }), "新建视图…");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("textbox", { name: "名称" })).toBeFocused();
  await chen.types("没人接的");
  await chen.tabsTo(dialog.getByRole("switch", { name: "只看待答" }));
  await chen.hits("Space");
  await chen.tabsTo(dialog.getByRole("checkbox", { name: "没有坐席" }));
  await chen.hits("Space");
  await expect(dialog.getByRole("checkbox", { name: "没有坐席" })).toBeChecked();
  await chen.enters(dialog.getByRole("button", { name: "新建视图" }));
  await expect(dialog).toBeHidden();
  const view = list.getByRole("button", { name: "没人接的" });
  await expect(view).toBeFocused();
  await chen.runs(["xgst", "修改视图"]);
  await expect(dialog.getByRole("textbox", { name: "名称" })).toBeFocused();
  await chen.hits("Control+a");
  await chen.types("等着的");
  await chen.hits("Enter");
  await expect(dialog).toBeHidden();
  const renamed = list.getByRole("button", { name: "等着的" });
  await expect(renamed).toBeFocused();
  await chen.takes(renamed, "删除视图");
  await chen.enters(page.getByRole("alertdialog").getByRole("button", { name: "删除视图" }));
  await expect(list.getByRole("button", { name: "视图", exact: true })).toBeFocused();

  await chen.runs(["cyy", "常用语"]);
  await expect(page.getByRole("heading", { name: "常用语", level: 1 })).toBeFocused();
  const add = page.getByRole("button", { name: "新建常用语" });
  await chen.enters(add);
  await expect(dialog.getByRole("textbox", { name: "标题" })).toBeFocused();
  await chen.types("门的铰链");
  await chen.writes(dialog.getByRole("textbox", { name: "内容" }), "请看铰链");
  await chen.selects(dialog.getByRole("button", { name: /谁可以用$/ }), "所有同事");
  await chen.enters(dialog.getByRole("button", { name: "保存" }));
  await expect(dialog).toBeHidden();
  await expect(add).toBeFocused();
  const item = page.getByRole("listitem").filter({ hasText: "门的铰链" });
  await expect(item).toContainText("共享");
  await chen.enters(item.getByRole("button", { name: "修改 门的铰链" }));
  await chen.tabsTo(dialog.getByRole("textbox", { name: "内容" }));
  await chen.hits("End");
  await chen.types("上的螺丝");
  await chen.enters(dialog.getByRole("button", { name: "保存" }));
  await expect(item).toContainText("请看铰链上的螺丝");
  await chen.enters(item.getByRole("button", { name: "删除 门的铰链" }));
  await chen.enters(page.getByRole("alertdialog").getByRole("button", { name: "删除" }));
  await expect(item).toHaveCount(0);
  await expect(page.getByRole("region", { name: "常用语" })).toBeFocused();
});

test("taking from a list: one goes on at what is left of it", async ({ demo, person, typist }) => {
  const chen = await typist("chen");
  const { page } = chen;
  const main = page.getByRole("main");
  const settings = (name: string) => page.goto(new URL(`#/settings/${name}`, demo.console).href);

  await settings("reasons");
  const reasons = main.getByRole("list", { name: "小休原因" });
  const field = main.getByRole("textbox", { name: "新的原因" });
  for (const name of ["取快递", "打电话"]) {
    await chen.writes(field, name);
    await chen.hits("Enter");
    await expect(reasons.getByText(name)).toBeVisible();
    await expect(field).toHaveValue("");
  }
  const drops = (name: string) => reasons.getByRole("button", { name: `停用“${name}”` });
  await chen.tabsBackTo(drops("取快递"));
  await chen.hits("Enter");
  await expect(drops("打电话")).toBeFocused();
  await chen.hits("Enter");
  await expect(reasons).toBeFocused(); // those that are left are kept by the file

  await Agent.signIn(await person(), demo, "chen");
  await settings("profile");
  const sessions = main.getByRole("list", { name: "登录的地方" });
  await expect(sessions.getByRole("listitem")).toHaveCount(2);
  await chen.enters(sessions.getByRole("button", { name: "退出 Chrome" }));
  await expect(sessions.getByRole("listitem")).toHaveCount(1);
  await expect(sessions).toBeFocused();

  await settings("hours/new");
  const add = main.getByRole("button", { name: "添加日期" });
  await chen.enters(add);
  await chen.hits("Enter");
  const dates = main.getByRole("textbox", { name: "日期" });
  await expect(dates).toHaveCount(2);
  for (const count of [1, 0]) {
    await chen.tabsBackTo(main.getByRole("button", { name: "去掉日期" }).last());
    await chen.hits("Enter");
    await expect(dates).toHaveCount(count);
    await expect(add).toBeFocused();
  }
});

test("administering: an agent, a role and an account are made and changed", async ({ demo, typist }) => {
  const chen = await typist("chen");
  const { page } = chen;
  const title = (name: string) => page.getByRole("heading", { name, level: 1 });
  const field = (name: string) => page.getByRole("textbox", { name });
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const select = (name: string) =>
    page.getByRole("main").getByRole("button", { name }).and(page.locator("[aria-haspopup=listbox]"));
  await chen.hits("g", "s");
  await chen.enters(page.getByRole("navigation", { name: "设置菜单" }).getByRole("link", { name: "坐席" }));
  await chen.enters(button("新建坐席"));
  await expect(title("新建坐席")).toBeFocused();
  await chen.writes(field("登录名"), "fang");
  await chen.writes(field("姓名"), "方琳");
  await chen.tabsTo(page.getByRole("checkbox", { name: "审计" }));
  await chen.hits("Space");
  await chen.enters(button("创建"));
  await chen.enters(page.getByRole("dialog", { name: "首次密码" }).getByRole("button", { name: "完成" }));
  await expect(title("方琳")).toBeFocused();
  await expect(page.getByRole("checkbox", { name: "审计" })).toBeChecked();
  await chen.tabsTo(field("工号"));
  await chen.types("1008");
  await chen.enters(button("保存"));
  await expect(page.getByText("有未保存的修改")).toBeHidden();
  await expect(field("工号")).toBeFocused(); // where one was

  await chen.runs(["juese", "角色"]);
  await chen.enters(button("新建"));
  await chen.writes(field("名称"), "质检");
  await chen.selects(select("").first(), "全部");
  await chen.enters(button("创建"));
  await expect(title("质检")).toBeFocused();

  await chen.runs(["qdzh", "渠道账号"]);
  await chen.enters(button("新建渠道账号"));
  await chen.selects(select("渠道"), "网页聊天");
  await chen.writes(field("名称"), "第二个网站");
  await chen.writes(field("标识"), "second");
  await chen.selects(select("进入的队列"), "维修");
  await chen.writes(field("允许嵌入的网站"), new URL(demo.site).origin);
  await chen.enters(button("创建"));
  await expect(title("第二个网站")).toBeFocused();
  await expect(page.getByText("运行中")).toBeVisible();
  await chen.enters(button("测试"));
  await expect(page.getByText("测试通过")).toBeVisible();
  await expect(button("测试")).toBeFocused(); // though it was disabled meanwhile
});

test("the customer's drawer is opened, used and left", async ({ demo, person, typist }) => {
  const lin = await typist("lin");
  const { page, list, panel, log } = lin;
  await page.setViewportSize({ width: 1100, height: 800 });
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("我姓吴");
  await expect(lin.row("我姓吴")).toBeVisible();
  await lin.hits("j", "Enter");
  await expect(log).toBeVisible();
  await expect(panel).toBeHidden();
  await lin.hits("]");
  await expect(panel).toBeFocused();
  await lin.writes(panel.getByRole("textbox", { name: "称呼" }), "吴女士");
  await lin.hits("Enter");
  await expect(panel.getByRole("heading", { name: "吴女士" })).toBeVisible();
  await lin.hits("Escape");
  await expect(panel).toBeHidden();
  await expect(lin.row("我姓吴")).toBeFocused(); // where one was
  await lin.hits("[");
  await expect(list).toBeHidden();
  await expect(log).toBeFocused(); // the row is away
  await lin.hits("]");
  await expect(panel).toBeFocused();
  await lin.hits("]");
  await expect(panel).toBeHidden();
  await expect(log).toBeFocused();
  await lin.hits("[");
  await expect(list).toBeVisible();

  const button = lin.thread.getByRole("button", { name: "客户资料" });
  await lin.enters(button);
  await expect(panel).toBeFocused();
  await lin.hits("Tab", "Escape", "Escape"); // first what the button is called, which it shows
  await expect(panel).toBeHidden();
  await expect(button).toBeFocused();
});
