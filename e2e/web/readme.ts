// Makes the pictures of the README, in Chinese and English: npm run readme.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import type { Demo } from "./demo";
import { expect, test } from "./fixture";

test.use({ flags: [] }); // customers come by themselves

const folder = fileURLToPath(new URL("../../docs/img", import.meta.url));

interface Scene {
  locale: string;
  name: string;
  asked: string;
  answered: string[];
  more: string;
  noted: string;
  begun: string;
  labels: {
    account: string;
    password: string;
    signIn: string;
    chat: string;
    note: string;
    reply: string;
    contact: string;
    close: string;
    board: string;
  };
}

const scenes: Scene[] = [
  {
    locale: "zh-CN",
    name: "周敏",
    asked: "你好，洗碗机 D6 显示 E4，水排不掉，急用。",
    answered: [
      "您好！E4 是排水不畅。请先断电，把底部滤网取出来冲洗一下。",
      "图解在这里：https://shop.example/d6/e4",
    ],
    more: "滤网洗过了，还是不行。明天下午能上门吗？",
    noted: "上个月报修过一次，优先派老师傅。",
    begun: "可以的，明天下午三点到五点，",
    labels: {
      account: "账号",
      password: "密码",
      signIn: "登录",
      chat: "在线客服",
      note: "内部备注",
      reply: "回复",
      contact: "称呼",
      close: "关闭提示",
      board: "实时看板",
    },
  },
  {
    locale: "en-US",
    name: "Anna Miller",
    asked: "Hi, my D6 dishwasher shows E4 and does not drain.",
    answered: [
      "Hello! E4 means the drain is blocked. Please unplug it and rinse the filter at the bottom.",
      "With pictures: https://shop.example/d6/e4",
    ],
    more: "I cleaned the filter, still the same. Could somebody come tomorrow?",
    noted: "Had a repair last month: send the senior technician.",
    begun: "Certainly, tomorrow between three and five",
    labels: {
      account: "Account",
      password: "Password",
      signIn: "Sign in",
      chat: "Chat with us",
      note: "Note",
      reply: "Reply",
      contact: "Name",
      close: "Dismiss",
      board: "Live board",
    },
  },
];

for (const scene of scenes) {
  const language = scene.locale.slice(0, 2);
  const shot = async (page: Page, name: string) => {
    const news = page.getByRole("button", { name: scene.labels.close, exact: true });
    while (await news.count()) await news.first().click();
    await page.screenshot({ path: join(folder, `${name}-${language}.png`) });
  };
  const signIn = async (page: Page, demo: Demo, login: string) => {
    await page.goto(demo.console);
    await page.getByLabel(scene.labels.account).fill(login);
    const password = demo.agents.find((agent) => agent.login === login)?.password ?? "";
    await page.getByLabel(scene.labels.password).fill(password);
    await page.getByRole("button", { name: scene.labels.signIn }).click();
  };

  test(`pictures in ${language}`, async ({ demo, browser }) => {
    mkdirSync(folder, { recursive: true });
    const options = {
      locale: scene.locale,
      viewport: { width: 1280, height: 800 },
      timezoneId: "Asia/Shanghai",
    };
    const desk = await (await browser.newContext(options)).newPage();
    await signIn(desk, demo, "lin");
    const list = desk.locator("[data-pane=list]");
    const thread = desk.locator("[data-pane=thread]");
    await expect(list.getByRole("row")).toHaveCount(3);

    const shop = await (await browser.newContext(options)).newPage();
    await shop.addInitScript((lang) => {
      // The chat speaks the language of the page it is on.
      const turned = new MutationObserver(() => {
        turned.disconnect();
        document.documentElement.lang = lang;
      });
      turned.observe(document, { childList: true });
    }, scene.locale);
    await shop.goto(demo.site);
    await shop.getByRole("button", { name: scene.labels.chat }).click();
    const chat = shop.frameLocator("iframe");
    await chat.getByRole("textbox").fill(scene.asked);
    await chat.getByRole("textbox").press("Enter");

    await list
      .getByRole("row")
      .filter({ hasText: scene.asked.slice(0, 12) })
      .click();
    const box = thread.getByRole("textbox");
    for (const text of scene.answered) {
      await box.fill(text);
      await box.press("Enter");
    }
    await desk.getByLabel(scene.labels.contact, { exact: true }).fill(scene.name);
    await chat.getByText(scene.answered[0] ?? "").waitFor();
    await chat.getByRole("textbox").fill(scene.more);
    await chat.getByRole("textbox").press("Enter");
    await desk.getByRole("log").getByText(scene.more).waitFor();
    await thread.getByRole("radio", { name: scene.labels.note }).click();
    await box.fill(scene.noted);
    await box.press("Enter");
    await desk.getByRole("log").getByText(scene.noted).waitFor();
    await thread.getByRole("radio", { name: scene.labels.reply }).click();
    await box.fill(scene.begun);
    await expect(thread.getByRole("heading", { name: scene.name })).toBeVisible();
    await shot(desk, "desk");
    await desk.emulateMedia({ colorScheme: "dark" });
    await shot(desk, "desk-dark");
    await shot(shop, "widget");

    const supervisor = await (await browser.newContext(options)).newPage();
    await signIn(supervisor, demo, "chen");
    await supervisor.getByRole("link", { name: scene.labels.board }).click();
    await supervisor.getByRole("heading", { name: scene.labels.board }).waitFor();
    await shot(supervisor, "board");
  });
}
