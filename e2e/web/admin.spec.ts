// What administrators decide, and that it takes effect for everybody else.

import type { Page } from "@playwright/test";
import type { BrandRecord, QueueChange } from "../../agentdesk/web/src/wire";
import { Desk } from "./desk";
import { expect, test } from "./fixture";
import { Agent } from "./people";

const own = "a password of her own";

/** Fills in the sign-in form in a browser of its own. */
async function arrives(page: Page, console: string, login: string, password: string): Promise<void> {
  await page.goto(console);
  await page.getByLabel("账号").fill(login);
  await page.getByLabel("密码").fill(password);
  await page.getByRole("button", { name: "登录" }).click();
}

/** Goes to a page of the settings. */
async function settings(page: Page, name: string): Promise<void> {
  await page.getByRole("link", { name: "设置", exact: true }).click();
  await page.getByRole("navigation", { name: "设置菜单" }).getByRole("link", { name, exact: true }).click();
}

/** Picks one of what a select offers. */
async function picks(page: Page, label: string, option: string): Promise<void> {
  const select = page
    .getByRole("main")
    .getByRole("button", { name: label })
    .and(page.locator("[aria-haspopup=listbox]"));
  await select.click();
  await page.getByRole("option", { name: option }).click();
}

test("an agent is made, signs in, gets another role, and leaves", async ({ demo, person }) => {
  const { page } = await Agent.signIn(await person(), demo, "chen");
  await settings(page, "坐席");
  await page.getByRole("button", { name: "新建坐席" }).click();
  const name = page.getByRole("textbox", { name: "姓名" });
  await page.getByRole("textbox", { name: "登录名" }).fill("不行");
  await name.fill("方琳");
  await page.getByRole("button", { name: "创建" }).click();
  await expect(page.getByRole("textbox", { name: "登录名" })).toHaveAccessibleDescription(/字母、数字/);
  await page.getByRole("textbox", { name: "登录名" }).fill("fang");
  await page.getByRole("button", { name: "创建" }).click();
  const told = page.getByRole("dialog", { name: "首次密码" });
  const first = (await told.locator("code").innerText()).trim();
  await told.getByRole("button", { name: "完成" }).click();
  await expect(page.getByRole("heading", { name: "方琳" })).toBeVisible();

  const fang = await (await person()).newPage();
  await arrives(fang, demo.console, "fang", first);
  await fang.getByLabel("现在的密码").fill(first);
  await fang.getByLabel("新密码").fill(own);
  await fang.getByLabel("再输入一次").fill(own);
  await fang.getByRole("button", { name: "保存" }).click();
  await expect(fang.locator("[data-pane=list]")).toBeVisible();
  await fang.goto(`${demo.console}#/settings/audit`);
  await expect(fang.getByText("你的角色不能看这一页。")).toBeVisible();

  await page.getByRole("checkbox", { name: "审计" }).check({ force: true });
  await expect(page.getByText("有未保存的修改")).toBeVisible();
  await page.getByRole("link", { name: "班组" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "取消" }).click();
  await page.getByRole("button", { name: "保存" }).click();
  await expect(page.getByText("有未保存的修改")).toBeHidden();
  await fang.reload();
  await expect(fang.getByRole("table", { name: "审计" }).getByText("更换自己的密码")).toBeVisible();

  await page.getByRole("button", { name: "停用" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "停用" }).click();
  await expect(page.getByRole("button", { name: "恢复" })).toBeVisible();
  await expect(fang.getByRole("alertdialog").getByLabel("密码")).toBeVisible();

  await page.goto(`${demo.console}#/settings/agents`);
  await picks(page, "状态", "全部");
  await page.getByRole("searchbox", { name: "搜索", exact: true }).fill("fl");
  const rows = page.getByRole("table", { name: "坐席" }).getByRole("row");
  await expect(rows.filter({ hasText: "方琳" })).toContainText("已停用");
  await expect(rows).toHaveCount(2);
});

test("what a file manages can only be looked at", async ({ demo, person }) => {
  const { page } = await Agent.signIn(await person(), demo, "chen");
  await settings(page, "坐席");
  await page.getByRole("link", { name: "林晓" }).click();
  await expect(page.getByText("由文件管理（lin）")).toBeVisible();
  await expect(page.getByRole("textbox", { name: "姓名" })).not.toBeEditable();
  await expect(page.getByRole("button", { name: "停用" })).toHaveCount(0);
  await settings(page, "渠道账号");
  await page.getByRole("link", { name: "官网聊天" }).click();
  await expect(page.getByText("由文件管理（shop）")).toBeVisible();
  await page.getByRole("button", { name: "测试" }).click();
  await expect(page.getByText("测试通过")).toBeVisible();
});

test("an account refuses at the field, and its colour is what a visitor sees", async ({ demo, person }) => {
  const { page } = await Agent.signIn(await person(), demo, "chen");
  await page.goto(`${demo.console}#/settings/accounts/new`);
  await picks(page, "渠道", "网页聊天");
  await page.getByRole("textbox", { name: "标识" }).fill("second");
  const most = page.getByRole("textbox", { name: "单条文字上限（字）" });
  await page.getByRole("textbox", { name: "允许嵌入的网站" }).fill(new URL(demo.site).origin);
  await most.fill("99999");
  await page.getByRole("button", { name: "创建" }).click();
  await expect(page.getByRole("textbox", { name: "名称" })).toHaveAccessibleDescription(/必填/);
  await page.getByRole("textbox", { name: "名称" }).fill("第二个网站");
  await picks(page, "进入的队列", "维修");
  await page.getByRole("button", { name: "创建" }).click();
  await expect(most).toHaveAccessibleDescription(/应在 1 到 10,?000 之间/);
  await most.fill("2000");
  await page.getByRole("button", { name: "创建" }).click();
  await expect(page.getByRole("heading", { name: "第二个网站" })).toBeVisible();
  await expect(page.getByText("运行中")).toBeVisible();

  await settings(page, "网页组件");
  await picks(page, "账号", "第二个网站");
  await page.locator("input[type=color]").fill("#7a1fa2");
  const head = page.frameLocator("iframe[title=预览]").locator("header");
  await expect(head).toHaveCSS("background-color", "rgb(122, 31, 162)");
  const visitor = await (await person()).newPage();
  await visitor.route("**/c/shop/widget.js*", (route) => route.abort());
  const launcher = visitor.getByRole("button", { name: /在线客服|Chat with us/ });
  const seen = async () => {
    await visitor.goto(demo.site);
    await visitor.addScriptTag({ url: new URL("c/second/widget.js", demo.console).href });
    return launcher.evaluate((el) => getComputedStyle(el).backgroundColor);
  };
  expect(await seen()).toBe("rgb(10, 106, 114)"); // a preview changes nothing
  await page.getByRole("button", { name: "保存" }).click();
  await expect(page.getByText("有未保存的修改")).toBeHidden();
  await expect.poll(seen).toBe("rgb(122, 31, 162)");
});

test("of many queues those of an agent, and that of a rule, are found by pinyin and initials", async ({
  demo,
  person,
}) => {
  const desk = await Desk.signIn(demo, "chen");
  const [brand] = await desk.read<BrandRecord[]>("admin/brands");
  for (const name of [..."甲乙丙丁戊己庚辛壬癸", "大客户专线"])
    await desk.send("POST", "admin/queues", {
      name,
      brand: brand?.id ?? "",
      priority: 0,
      members: [],
      disabled: false,
    } satisfies QueueChange);
  await desk.close();
  const { page } = await Agent.signIn(await person(), demo, "chen");
  await settings(page, "坐席");
  await page.getByRole("link", { name: "周航" }).click();
  const queues = page.getByRole("group", { name: /^队列/ });
  await queues.getByRole("searchbox").fill("dkh");
  await expect(queues.getByRole("checkbox")).toHaveCount(1);
  await queues.getByRole("searchbox").fill("zhuanxian");
  await expect(queues.getByRole("checkbox")).toHaveCount(1);
  await expect(queues.getByRole("checkbox", { name: "大客户专线" })).toBeVisible();

  await settings(page, "分配规则");
  await page.getByRole("button", { name: /^新建/ }).click();
  await page
    .getByRole("main")
    .getByRole("button", { name: /进入队列/ })
    .click();
  await page.getByRole("searchbox", { name: "搜索", exact: true }).fill("dkh");
  await expect(page.getByRole("option")).toHaveCount(1);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main").getByRole("button", { name: /大客户专线/ })).toBeVisible();
});

test("a new name that could not be saved is tried again with Enter", async ({ demo, person }) => {
  const { page } = await Agent.signIn(await person(), demo, "chen");
  await page.goto(new URL("#/settings/dispositions", demo.console).href);
  const main = page.getByRole("main");
  await main.getByRole("textbox", { name: "新的处理结果" }).fill("返修");
  await page.keyboard.press("Enter");
  const name = main.getByRole("textbox", { name: "返修 的名称" });
  await page.route("**/desk/dispositions/*", (route) => route.abort());
  await name.fill("上门维修");
  await name.press("Enter");
  await expect(main.getByRole("alert")).toBeVisible();
  await page.unroute("**/desk/dispositions/*");
  await name.press("Enter");
  await expect(main.getByRole("textbox", { name: "上门维修 的名称" })).toBeFocused();
});
