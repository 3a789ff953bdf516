// What screen readers are told, and how far one comes without a mouse.

import type { Page } from "@playwright/test";
import { expect, test } from "./fixture";
import { Agent, Customer } from "./people";

/** What a screen reader would say of what changed, and how urgently. */
interface Announced {
  words: string;
  how: string;
}

declare global {
  interface Window {
    announced: Announced[];
  }
}

/** Listens in the page to everything that appears in a live region that was there before. */
function listen(): void {
  window.announced = [];
  const regions = "[aria-live],[role=log],[role=status],[role=alert]";
  const say = (node: Node, words: string) => {
    const near = node instanceof Element ? node : node.parentElement;
    const region = near?.closest(regions);
    if (!region || !words.trim()) return;
    // What a role implies, the attribute overrules.
    const how = region.getAttribute("aria-live") ?? (region.matches("[role=alert]") ? "assertive" : "polite");
    if (how === "off") return;
    window.announced.push({ words: words.trim(), how });
  };
  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === "characterData") say(target, target.textContent ?? "");
      // A region that comes with its words in it is told as well, by most.
      for (const node of addedNodes) say(node, node.textContent ?? "");
    }
  }).observe(document, { childList: true, subtree: true, characterData: true });
}

async function heard(page: Page, words: string): Promise<Announced[]> {
  const all = await page.evaluate(() => window.announced);
  return all.filter((one) => one.words.includes(words));
}

test("a new message is told once, politely, on both sides", async ({ demo, person }) => {
  const desk = await person();
  await desk.addInitScript(listen);
  const shop = await person();
  await shop.addInitScript(listen);
  const agent = await Agent.signIn(desk, demo, "lin");
  const customer = await Customer.arrive(shop, demo);
  await customer.says("第一句");
  await agent.opens("第一句");
  await customer.says("洗碗机漏水");
  await agent.sees("洗碗机漏水");
  await agent.replies("请先关水阀");
  await customer.sees("请先关水阀");
  expect(await heard(agent.page, "洗碗机漏水")).toEqual([
    { words: expect.stringMatching(/^访客 \w{4}：洗碗机漏水$/), how: "polite" },
  ]);
  const frame = customer.page.frames().find((one) => one.parentFrame());
  const told = (await frame?.evaluate(() => window.announced)) ?? [];
  const answer = told.filter((one) => one.words.includes("请先关水阀"));
  expect(answer).toEqual([{ words: expect.stringContaining("请先关水阀"), how: "polite" }]);
});

test("new work, and a lost connection, are told politely", async ({ demo, network, person }) => {
  const context = await person();
  await context.addInitScript(listen);
  const agent = await Agent.signIn(context, demo, "lin", network);
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("可以了谢谢");
  await agent.opens("可以了谢谢");
  const second = await Customer.arrive(await person(), demo);
  await second.says("在吗");
  await expect(agent.page.getByText("新会话分配给你").first()).toBeVisible();
  const told = await heard(agent.page, "新会话分配给你");
  expect(told.map(({ how }) => how)).toContain("polite");
  network.cut();
  await expect(agent.page.getByRole("status").filter({ hasText: "重新连接" })).toBeVisible();
  network.restore();
  await expect(agent.page.getByRole("status").filter({ hasText: "重新连接" })).toBeHidden();
  expect((await heard(agent.page, "重新连接")).map(({ how }) => how)).toEqual(["polite"]);
});

test("the longest-waiting customer is found, handed over and left without a mouse", async ({
  demo,
  person,
}) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const { page } = agent;
  const first = await Customer.arrive(await person(), demo);
  await first.says("我先来的");
  const row = (words: string) => agent.list.getByRole("row").filter({ hasText: words });
  await expect(row("我先来的")).toBeVisible();
  const second = await Customer.arrive(await person(), demo);
  await second.says("我后来的");
  await expect(row("我后来的")).toBeVisible();
  const zhou = await Agent.signIn(await person(), demo, "zhou");

  await page.keyboard.press("j");
  await expect(row("我先来的")).toBeFocused();
  await page.keyboard.press("Enter");
  await agent.sees("我先来的");
  await page.keyboard.press("t");
  const choices = page.getByRole("listbox");
  await expect(choices.getByRole("option").nth(1)).toBeVisible();
  await page.keyboard.type("zh");
  await expect(choices.getByRole("option")).toHaveCount(1);
  await agent.tabsTo(choices);
  await page.keyboard.press("Home");
  await agent.arrowsTo(choices.getByRole("option", { name: "周航" }));
  await page.keyboard.press("Enter");
  await agent.tabsTo(page.getByRole("dialog").getByRole("button", { name: "转接", exact: true }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(zhou.offers).toHaveCount(1);
  await zhou.page.keyboard.press("Alt+Y");
  await expect(zhou.log).toBeVisible();
  await agent.tabsTo(page.getByRole("button", { name: /我的状态/ }));
  await expect(row("我先来的")).toBeHidden(); // while one was in the list, nothing in it moved
  await page.keyboard.press("Enter");
  await agent.arrowsTo(page.getByRole("menuitem", { name: "收尾" }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "我的状态: 收尾" })).toBeFocused();
});

test("every control of the desk is reached by Tab, and shows where one is", async ({ demo, person }) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("在吗");
  await agent.opens("在吗");
  await expect(agent.panel.getByRole("textbox").first()).toBeVisible();
  await agent.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  const invisible: string[] = [];
  const reached = new Set<string>();
  for (let i = 0; i < 80; i++) {
    await agent.page.keyboard.press("Tab");
    const { name, shown, pane } = await agent.page.evaluate(() => {
      const el = document.activeElement ?? document.body;
      const marked = (one: Element) => {
        const { outlineStyle, boxShadow } = getComputedStyle(one);
        return outlineStyle !== "none" || boxShadow.includes("inset");
      };
      let shown = el === document.body;
      for (let up: Element | null = el; up && !shown; up = up.parentElement) shown = marked(up);
      return {
        name: `${el.tagName} ${el.getAttribute("aria-label") ?? el.textContent?.slice(0, 30)}`,
        shown,
        pane: el.closest("[data-pane]")?.getAttribute("data-pane") ?? "frame",
      };
    });
    if (!shown) invisible.push(name);
    reached.add(pane);
    if (reached.size === 4 && i > 40) break;
  }
  expect([...reached].sort()).toEqual(["customer", "frame", "list", "thread"]);
  expect(invisible).toEqual([]);
});
