import type { BrowserContext, Page } from "@playwright/test";
import { expect, test } from "./fixture";
import { describe, hostile, nameAll, tokenOf } from "./hostile";
import { Agent, Customer, embeds, widgetOf } from "./people";
import { png } from "./pictures";

/** Texts that would run if any of them were ever taken for markup or an address. */
const corpus = [
  `<script>window.__ran=1;alert(1)</script>`,
  `<img src=x onerror="window.__ran=1;alert(1)">`,
  `"><svg onload=window.__ran=1>`,
  `'"><iframe srcdoc="<script>parent.__ran=1</script>">`,
  `javascript:window.__ran=1`,
  `[x](javascript:window.__ran=1)`,
  `https://a.example/"onmouseover="window.__ran=1`,
  `{{constructor.constructor('window.__ran=1')()}} \${window.__ran=1}`,
  `</textarea></title><script>window.__ran=1</script>`,
  `data:text/html,<script>window.__ran=1</script>`,
];

/** Browsers that complain when anything runs, or was only kept from it by the page's policy. */
function watching(person: () => Promise<BrowserContext>) {
  const complaints: string[] = [];
  const watched = async () => {
    const context = await person();
    context.on("dialog", (dialog) => complaints.push(`dialog ${dialog.message()}`));
    context.on("console", (m) => m.text().includes("Content Security Policy") && complaints.push(m.text()));
    return context;
  };
  return { complaints, watched };
}

/** Nothing ran on the page, and none of its links would run anything. */
async function expectHarmless(page: Page): Promise<void> {
  for (const frame of page.frames()) expect(await frame.evaluate(() => "__ran" in window)).toBe(false);
  const schemes = await page.evaluate(() => [...document.links].map((a) => a.protocol));
  expect(schemes.filter((s) => !/^https?:$/.test(s))).toEqual([]);
}

/** Whether the words stand in what the page is about, as they are or in a field. */
function shows(page: Page, words: string): Promise<boolean> {
  return page.locator("main, [data-pane=list]").evaluateAll((places, wanted) => {
    const fields = places.flatMap((el) => [...el.querySelectorAll<HTMLInputElement>("input, textarea")]);
    return [...places.map((el) => el.textContent), ...fields.map((el) => el.value)].some((t) =>
      t?.includes(wanted),
    );
  }, words);
}

test("words are never taken for code, wherever they are shown", async ({ demo, person }) => {
  const { complaints, watched } = watching(person);
  const agent = await Agent.signIn(await watched(), demo, "lin");
  const customer = await Customer.arrive(await watched(), demo);
  await customer.visit(`?q=${encodeURIComponent(corpus[1] ?? "")}#"><img src=x onerror=window.__ran=1>`);
  for (const text of corpus) await customer.says(text);
  await customer.attaches({
    name: `<img src=x onerror=window.__ran=1>.png`,
    mimeType: "image/png",
    buffer: png(9, 9, [1, 2, 3]),
  });
  await customer.attaches({
    name: `"><script>window.__ran=1<`,
    mimeType: "text/html",
    buffer: Buffer.from("<script>window.__ran=1</script>"),
  });
  await expect(customer.log.getByText("已发送").or(customer.log.getByText("已送达")).last()).toBeVisible();

  await agent.opens("");
  for (const text of corpus) await agent.sees(text);
  for (const text of corpus) await agent.notes(text);
  await agent.mode("回复");
  for (const text of corpus) await agent.replies(text);
  await agent.panel.getByRole("textbox", { name: "称呼" }).fill(corpus[1] ?? "");
  await agent.panel.getByRole("textbox", { name: "备注" }).fill(corpus[0] ?? "");
  await agent.panel.getByRole("textbox", { name: "称呼" }).focus();
  await expect(agent.panel.getByText("已保存").last()).toBeVisible();
  for (const text of corpus) await expect(customer.log.getByText(text, { exact: true })).toHaveCount(2);
  await agent.page.reload();
  await expect(agent.log).toBeVisible();
  await agent.views("全部");
  await expect(agent.list.getByRole("row")).toHaveCount(1);

  for (const page of [agent.page, customer.page]) await expectHarmless(page);
  expect(complaints).toEqual([]);
});

test("nor is a name, a setting, or what a visitor says of himself", async ({ demo, person }) => {
  const { complaints, watched } = watching(person);
  const pages = await nameAll(demo, hostile);
  const agent = await Agent.signIn(await watched(), demo, "mallory");
  const { page } = agent;

  const shop = await (await watched()).newPage();
  await embeds(shop, demo, widgetOf(demo, "hostile"));
  await shop.goto(demo.site);
  await shop.evaluate((text) => {
    // biome-ignore lint/suspicious/noExplicitAny: the page's own global
    (window as any).Switchboard("context", { [text]: text });
  }, hostile);
  await shop.getByRole("button", { name: hostile, exact: true }).click();
  const chat = shop.frameLocator("iframe");
  await expect(chat.getByText(hostile)).toHaveCount(3); // title, greeting, notice
  await chat.getByRole("button", { name: "同意并继续" }).click();
  await chat.locator("textarea").fill(hostile);
  await chat.locator("textarea").press("Enter");
  await agent.opens(hostile);
  const conversation = new URL(page.url()).hash.split("/")[2] ?? "";
  await describe(demo, conversation, await tokenOf(shop), hostile);
  await page.reload();
  await agent.replies(hostile);
  await expect(chat.locator("header").getByText(hostile)).toHaveCount(2); // the title, and whom one talks to

  // The customer's own words, quoted by a colleague, and what one knows of him.
  await expect(agent.log.getByText(hostile)).toHaveCount(4);
  for (const fact of ["称呼", "备注"])
    await expect(agent.panel.getByRole("textbox", { name: fact })).toHaveValue(hostile);
  await expect(agent.panel.locator("dd", { hasText: hostile })).toHaveCount(2);
  await expect(agent.panel.getByRole("link", { name: "↗" })).toHaveAttribute("href", /^https:/);

  await agent.presses("转接");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("option", { name: hostile }).first()).toBeVisible();
  await page.keyboard.press("Escape");
  await agent.presses("解决");
  await expect(dialog.getByRole("menuitem", { name: hostile })).toBeVisible();
  await page.keyboard.press("Escape");
  await agent.box.fill("/");
  await expect(agent.thread.getByRole("option").getByText(hostile)).toHaveCount(2);
  await agent.box.fill("");
  await page.getByRole("button", { name: /^通知/ }).click();
  await expect(dialog).toContainText(hostile);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("img");
  await expect(page.getByRole("option", { name: hostile }).first()).toBeVisible();
  await page.keyboard.press("Escape");

  for (const address of [...pages, "search?q=img"]) {
    await page.goto(`${demo.console}#/${address}`);
    await expect.poll(() => shows(page, hostile), { message: address, intervals: [50] }).toBe(true);
    await expectHarmless(page);
  }
  await expectHarmless(shop);
  expect(complaints).toEqual([]);
});

test("an uploaded page is saved, never shown", async ({ demo, person }) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.attaches({
    name: "page.html",
    mimeType: "text/html",
    buffer: Buffer.from("<script>window.opener.__ran=1</script>"),
  });
  await agent.opens("");
  const link = agent.log.getByRole("link", { name: /page\.html/ });
  const download = agent.page.waitForEvent("download");
  await link.click();
  expect((await download).suggestedFilename()).toBe("page.html");
  const address = await link.getAttribute("href");
  const response = await agent.page.request.get(address ?? "");
  expect(response.headers()["content-disposition"]).toContain("attachment");
  expect(response.headers()["x-content-type-options"]).toBe("nosniff");
});

test("while an input method composes, Enter does not send", async ({ demo, person }) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("开头");
  await agent.opens("开头");
  for (const [page, box] of [
    [customer.page, customer.box],
    [agent.page, agent.box],
  ] as const) {
    await box.focus();
    const session = await page.context().newCDPSession(page);
    await session.send("Input.imeSetComposition", { text: "nihao", selectionStart: 5, selectionEnd: 5 });
    await box.press("Enter");
    await expect(box).not.toHaveValue("");
    await session.detach();
  }
  expect(await customer.said()).toEqual(["开头"]);
});
