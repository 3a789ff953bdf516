// The two people of every spec: a customer on the shop's page and an agent at his
// desk. Each sees the product only through the screen.

import {
  type APIRequestContext,
  type BrowserContext,
  expect,
  type FrameLocator,
  type Locator,
  type Page,
} from "@playwright/test";
import type { Demo } from "./demo";
import type { Network } from "./proxy";

/** A customer: the shop is on localhost, the widget on 127.0.0.1. */
export class Customer {
  readonly page: Page;
  readonly frame: FrameLocator;
  private readonly demo: Demo;

  private constructor(page: Page, demo: Demo) {
    this.page = page;
    this.demo = demo;
    this.frame = page.frameLocator("iframe");
  }

  /** Comes to the shop; with a network, the widget is behind it, and with an account, it is that one's. */
  static async arrive(context: BrowserContext, demo: Demo, by?: Network | string): Promise<Customer> {
    const page = await context.newPage();
    if (typeof by === "string") await embeds(page, demo, widgetOf(demo, by));
    else if (by) await embeds(page, demo, by.through(widgetOf(demo, "shop")));
    const customer = new Customer(page, demo);
    await customer.visit();
    return customer;
  }

  async visit(path = ""): Promise<void> {
    await this.page.goto(this.demo.site + path);
    await this.open();
  }

  async open(): Promise<void> {
    await this.launcher.click();
    await expect(this.box).toBeVisible();
  }

  async closes(): Promise<void> {
    await this.frame.getByRole("button", { name: "收起" }).click();
    await expect(this.box).toBeHidden();
  }

  get launcher(): Locator {
    return this.page.getByRole("button", { name: /在线客服|Chat with us/ });
  }

  get box(): Locator {
    return this.frame.locator("textarea");
  }

  get log(): Locator {
    return this.frame.getByRole("log");
  }

  async says(text: string): Promise<void> {
    await this.box.fill(text);
    await this.box.press("Enter");
  }

  async attaches(file: { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
    await this.frame.locator("input[type=file]").setInputFiles(file);
  }

  async sees(text: string): Promise<void> {
    await expect(this.log.getByText(text, { exact: true })).toBeVisible();
  }

  /** Everything said, in the order it stands on the screen. */
  said(): Promise<string[]> {
    return this.log.locator(".bubble").allInnerTexts();
  }
}

/** Where a page loads the account's widget from. */
export function widgetOf(demo: Demo, account: string): string {
  return new URL(`c/${account}/widget.js`, demo.console).href;
}

/** Makes the shop's page load this widget instead of its own. */
export async function embeds(page: Page, demo: Demo, widget: string): Promise<void> {
  await page.route(widgetOf(demo, "shop"), (route) => route.abort());
  await page.addInitScript((src) => {
    if (window !== top) return;
    addEventListener("DOMContentLoaded", () => {
      const script = document.createElement("script");
      script.src = src;
      document.body.append(script);
    });
  }, widget);
}

/** Visitors without a browser, who wait in the same queue, each with one message. */
export class Others {
  private readonly tokens: string[] = [];
  private readonly request: APIRequestContext;
  private readonly root: string;

  constructor(request: APIRequestContext, demo: Demo) {
    this.request = request;
    this.root = new URL("c/shop/", demo.console).href;
  }

  async come(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      const made = await this.request.post(`${this.root}visitors`, { data: {} });
      const { token } = (await made.json()) as { token: string };
      this.tokens.push(token);
      await this.say(token, {
        type: "send",
        client_id: `x${i}`,
        parts: [{ kind: "text", text: `前面 ${i}` }],
      });
    }
  }

  /** The last who came gives up. */
  async oneLeaves(): Promise<void> {
    await this.say(this.tokens.pop() ?? "", { type: "end" });
  }

  private async say(token: string, frame: object): Promise<void> {
    const data = { hello: { v: 1, token, after: 0 }, frames: [frame] };
    expect((await this.request.post(`${this.root}exchange`, { data })).ok()).toBe(true);
  }
}

export class Agent {
  readonly page: Page;

  /** Somebody at a page where he is signed in, or about to be. */
  constructor(page: Page) {
    this.page = page;
  }

  static async signIn(context: BrowserContext, demo: Demo, login: string, network?: Network): Promise<Agent> {
    const page = await context.newPage();
    await page.goto(network ? network.through(demo.console) : demo.console);
    const password = demo.agents.find((agent) => agent.login === login)?.password ?? "";
    await page.getByLabel("账号").fill(login);
    await page.getByLabel("密码").fill(password);
    await page.getByRole("button", { name: "登录" }).click();
    const agent = new Agent(page);
    await expect(agent.list).toBeVisible();
    return agent;
  }

  get list(): Locator {
    return this.page.locator("[data-pane=list]");
  }

  get thread(): Locator {
    return this.page.locator("[data-pane=thread]");
  }

  get panel(): Locator {
    return this.page.locator("[data-pane=customer]");
  }

  get log(): Locator {
    return this.page.getByRole("log");
  }

  get box(): Locator {
    return this.thread.getByRole("textbox");
  }

  /** What is held out to him. */
  get offers(): Locator {
    return this.page.getByRole("region", { name: "待接受的会话" }).getByRole("article");
  }

  async accepts(): Promise<void> {
    await this.offers.first().getByRole("button", { name: "接受" }).click();
  }

  async declines(reason: string): Promise<void> {
    await this.offers.first().getByRole("button", { name: "拒绝" }).click();
    await this.page.getByRole("menuitem", { name: reason }).click();
  }

  /** Passes the open conversation on, with a note. */
  async passesOn(to: string, note = ""): Promise<void> {
    await this.presses("转接");
    const dialog = this.page.getByRole("dialog");
    await dialog.getByRole("option", { name: to }).click();
    await dialog.getByRole("textbox").fill(note);
    await dialog.getByRole("button", { name: "转接", exact: true }).click();
    await expect(dialog).toBeHidden();
  }

  async views(name: string): Promise<void> {
    await this.list
      .getByRole("navigation")
      .getByRole("link", { name: new RegExp(`^${name}`) })
      .click(); // an empty list has links too
  }

  async presence(name: string): Promise<void> {
    await this.page.getByRole("button", { name: /我的状态/ }).click();
    await this.page.getByRole("menuitem", { name }).click();
  }

  /** The conversation in the list whose last words are these. */
  row(words: string): Locator {
    return this.list.getByRole("row").filter({ hasText: words });
  }

  /** The last words of every conversation in the list, from its top. */
  rows(): Promise<string[]> {
    return this.list.locator("[role=row] [class*=preview]").allInnerTexts();
  }

  async sorts(name: string): Promise<void> {
    await this.list.getByRole("button", { name: /^排序/ }).click();
    await this.page.getByRole("menuitemradio", { name }).click();
  }

  /** Opens the conversation whose last words are these. */
  async opens(words: string): Promise<void> {
    await this.list.getByRole("row").filter({ hasText: words }).click();
    await expect(this.log).toBeVisible();
  }

  async replies(text: string): Promise<void> {
    await this.mode("回复");
    await this.box.fill(text);
    await this.box.press("Enter");
  }

  async notes(text: string): Promise<void> {
    await this.mode("内部备注");
    await this.box.fill(text);
    await this.box.press("Enter");
  }

  async mode(name: string): Promise<void> {
    await this.thread.getByRole("radio", { name }).click();
  }

  async sees(text: string): Promise<void> {
    await expect(this.log.getByText(text, { exact: true })).toBeVisible();
  }

  async presses(name: string): Promise<void> {
    await this.thread.getByRole("button", { name, exact: true }).first().click();
  }

  /** Presses Tab until this, or something in it, has the focus. */
  async tabsTo(goal: Locator): Promise<void> {
    await this.keysTo("Tab", goal);
  }

  async arrowsTo(goal: Locator): Promise<void> {
    await this.keysTo("ArrowDown", goal);
  }

  protected async keysTo(key: string, goal: Locator): Promise<void> {
    await expect(goal).toBeVisible();
    for (let i = 0; i < 60; i++) {
      if (await goal.evaluate((el) => el.contains(document.activeElement))) return;
      await this.page.keyboard.press(key);
    }
    throw new Error(`${key} does not lead to ${goal}`);
  }

  said(): Promise<string[]> {
    return this.log.locator("[class*=bubble]").allInnerTexts();
  }

  /** Solves the open conversation, with what came of it or without. */
  async resolves(disposition = "不填，直接解决"): Promise<void> {
    await this.presses("解决");
    const asked = this.page.getByRole("dialog", { name: "处理结果" });
    const role = disposition.startsWith("不填") ? "button" : "menuitem";
    await asked.getByRole(role, { name: disposition }).click();
  }

  /** Does one of the things behind the three dots. */
  async chooses(name: string): Promise<void> {
    await this.thread.getByRole("button", { name: "更多操作" }).click();
    await this.page.getByRole("menuitem", { name }).click();
  }

  /** Carries out what the palette finds first. */
  async commands(...typed: string[]): Promise<void> {
    await this.page.keyboard.press("Control+k");
    for (const query of typed) {
      await this.page.getByRole("combobox").fill(query);
      await expect(this.page.getByRole("option").first()).toBeVisible();
      await this.page.keyboard.press("Enter");
    }
    await expect(this.page.getByRole("combobox")).toBeHidden();
  }

  async undoes(): Promise<void> {
    await this.page.getByRole("button", { name: "撤销" }).last().click();
  }
}
