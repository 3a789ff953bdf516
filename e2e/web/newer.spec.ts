// A newer console is there, and nobody presses the notice.

import type { Page } from "@playwright/test";
import { expect, test } from "./fixture";
import { Agent, Customer } from "./people";

/** Makes the page that loads next believe that it is of an older build than the server's. */
async function ages(page: Page): Promise<void> {
  await page.addInitScript(() => {
    if (sessionStorage.aged) return;
    sessionStorage.aged = 1;
    document.addEventListener("readystatechange", () => {
      for (const meta of document.querySelectorAll<HTMLMetaElement>("meta[name=build], meta[name=pieces]"))
        meta.content = meta.name === "build" ? "older" : "";
    });
  });
}

test("a desk that nobody touches reloads itself to the newer build, and loses nothing", async ({
  demo,
  person,
}) => {
  const { page } = await Agent.signIn(await person(), demo, "chen");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("等一下");
  await page.clock.install();
  await ages(page);
  await page.reload();
  const agent = new Agent(page);
  const notice = page.getByRole("button", { name: "有新版本" });
  await expect(notice).toBeVisible();
  // biome-ignore lint/suspicious/noExplicitAny: a mark that a reload wipes
  await page.evaluate(() => ((window as any).same = true));
  const same = () => page.evaluate(() => "same" in window);
  /** Time passes; what is due then is done. */
  const idles = async (minutes: number) => {
    await page.clock.fastForward(minutes * 60_000);
    await page.clock.runFor(16_000); // it looks now and then
  };

  // A field that is not left yet, a form that is not saved, a dialog, a file on its way.
  await agent.views("全部");
  await agent.opens("等一下");
  await agent.presses("接手");
  const note = agent.panel.getByRole("textbox", { name: "备注" });
  await note.pressSequentially("老客户");
  await idles(6);
  expect(await same()).toBe(true);
  await agent.box.click();
  await expect(agent.panel.getByText("已保存")).toBeVisible();
  await page.goto(`${demo.console}#/settings/rules/new`);
  await page.getByRole("main").getByRole("textbox").first().fill("贵宾");
  await idles(6);
  expect(await same()).toBe(true);
  await page.getByRole("button", { name: "还原" }).click();
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog")).toBeVisible();
  await idles(6);
  expect(await same()).toBe(true);
  await page.keyboard.press("Escape");

  await page.goto(`${demo.console}#/all`);
  await agent.opens("等一下");
  await page.route("**/desk/files?*", () => {}); // it takes for ever
  const file = { name: "说明书.txt", mimeType: "text/plain", buffer: Buffer.from("一") };
  await agent.thread.locator("input[type=file]").setInputFiles(file);
  await expect(agent.thread.getByRole("progressbar")).toBeVisible();
  await idles(6);
  expect(await same()).toBe(true);
  await agent.thread.getByRole("button", { name: "取消上传 说明书.txt" }).click();

  // A draft is kept with every key: it is there when the page has reloaded.
  await agent.box.pressSequentially("我查一下");
  await idles(4);
  expect(await same()).toBe(true);
  const loaded = page.waitForEvent("load");
  await idles(2);
  await loaded;
  await expect(agent.box).toHaveValue("我查一下");
  await expect(note).toHaveValue("老客户");
  await expect(notice).toBeHidden();
});
