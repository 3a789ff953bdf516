// What an agent who is at something else is told of, as he chose it on the page of
// notifications.

import type { Page } from "@playwright/test";
import { expect, test } from "./fixture";
import { Agent, Customer } from "./people";
import { listenTo, struck } from "./sounds";

/** Stands for the desktop, and for whether the agent has the window before him. */
async function stubDesktop(page: Page): Promise<void> {
  await page.addInitScript(() => {
    // biome-ignore lint/suspicious/noExplicitAny: the page's own globals
    const its = window as any;
    its.shown = [];
    its.there = true;
    document.hasFocus = () => its.there;
    its.Notification = class {
      static permission = "granted";
      onclick = () => {};
      closed = false;
      title: string;
      body: string;
      constructor(title: string, { body = "" }: NotificationOptions) {
        this.title = title;
        this.body = body;
        its.shown.push(this);
      }
      close() {
        this.closed = true;
      }
    };
  });
}

/** The agent turns to another window, or back to this one. */
function turns(page: Page, there: boolean): Promise<void> {
  return page.evaluate((is) => {
    // biome-ignore lint/suspicious/noExplicitAny: the page's own globals
    (window as any).there = is;
    dispatchEvent(new Event(is ? "focus" : "blur"));
  }, there);
}

/** What was shown on the desktop. */
function shown(page: Page): Promise<string[]> {
  // biome-ignore lint/suspicious/noExplicitAny: the page's own globals
  return page.evaluate(() => (window as any).shown.map((one: any) => `${one.title}: ${one.body}`));
}

/** So many hours from now, as a clock shows it. */
function hour(later: number): string {
  const at = new Date(Date.now() + later * 3_600_000);
  return at.toLocaleTimeString("en-GB", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit" });
}

test("who is at something else is told on his desktop, as he chose, and not in his quiet hours", async ({
  demo,
  person,
}) => {
  const context = await person();
  await Agent.signIn(context, demo, "lin").then((first) => first.page.close());
  const page = await context.newPage();
  await stubDesktop(page);
  await listenTo(page);
  const settings = `${demo.console}#/settings/notifications`;
  await page.goto(settings);
  const agent = new Agent(page);
  const tones = () => struck(page.locator("html"));
  const cell = (name: string) => page.getByRole("button", { name, exact: true });
  const customer = await Customer.arrive(await person(), demo);

  // The page of notifications.
  await expect(page.getByText("桌面通知已开启。")).toBeVisible();
  for (const [sound, notes] of Object.entries({ 分配邀请: 2, 新消息和新会话: 1, 断线: 2 })) {
    const before = await tones();
    await page.getByRole("button", { name: new RegExp(`^试听: ${sound}`) }).click();
    await expect.poll(tones).toBe(before + notes);
  }
  const words = cell("我的客户留言 · 不在窗口 · 桌面");
  await expect(words).toHaveAttribute("aria-pressed", "true");

  // Something happens.
  await page.goto(`${demo.console}#/waiting`);
  await expect(agent.list).toBeVisible();
  await turns(page, false);
  const heard = await tones();
  await customer.says("这句话不上桌面");
  await expect
    .poll(() => shown(page))
    .toEqual([expect.stringMatching(/^新会话分配给你: 访客 \S+ · 网页聊天$/)]);
  await expect.poll(tones).toBe(heard + 1);
  // biome-ignore lint/suspicious/noExplicitAny: the page's own globals
  await page.evaluate(() => (window as any).shown[0].onclick());
  await expect(page).toHaveURL(/#\/mine\/\w+/);
  await agent.sees("这句话不上桌面");
  // biome-ignore lint/suspicious/noExplicitAny: the page's own globals
  expect(await page.evaluate(() => (window as any).shown[0].closed)).toBe(true);

  /** What one hears and sees of it when the customer says this to an agent who is not there. */
  const hears = async (said: string) => {
    const connected = page.waitForEvent("websocket").then((socket) => socket.waitForEvent("framereceived"));
    await page.reload(); // what rang a moment ago rings again
    await connected;
    await page.getByRole("button", { name: /^试听: 新消息/ }).click(); // browsers are silent until one presses
    await expect.poll(tones).toBe(1);
    await page.goto(`${demo.console}#/mine`);
    await expect(agent.list.getByRole("row")).toHaveCount(1); // what is known before he says it
    await turns(page, false);
    await customer.says(said);
    await expect(agent.row(said)).toBeVisible();
    const heard = { tones: (await tones()) - 1, shown: await shown(page) };
    await turns(page, true);
    await page.goto(settings);
    return heard;
  };

  // A cell is pressed, and stays so: it sounds, and nothing is shown.
  await turns(page, true);
  await page.goto(settings);
  await words.click();
  await expect(words).toHaveAttribute("aria-pressed", "false");
  expect(await hears("只响一声")).toEqual({ tones: 1, shown: [] });
  await expect(words).toHaveAttribute("aria-pressed", "false");

  // It is pressed again, in quiet hours; then they are over.
  await words.click();
  await page.getByText("定时免打扰", { exact: true }).click();
  await page.getByLabel("从", { exact: true }).fill(hour(-1));
  const end = hour(1);
  await page.getByLabel("到", { exact: true }).fill(end);
  expect(await hears("夜里说的")).toEqual({ tones: 0, shown: [] });
  await expect(page.getByLabel("到", { exact: true })).toHaveValue(end);
  await page.getByLabel("到", { exact: true }).fill(hour(-0.5));
  expect(await hears("早上好")).toEqual({
    tones: 1,
    shown: [expect.stringMatching(/^新消息: 访客 \S+ · 网页聊天$/)],
  });
});
