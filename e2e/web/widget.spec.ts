import type { Frame, FrameLocator, Page } from "@playwright/test";
import type { Demo } from "./demo";
import { expect, test } from "./fixture";
import { Agent, Customer, embeds, Others, widgetOf } from "./people";

/** The shop's page with another account's widget in place of its own. */
async function visitMembers(page: Page, demo: Demo): Promise<FrameLocator> {
  await embeds(page, demo, widgetOf(demo, "members"));
  await page.goto(demo.site);
  await page.getByRole("button", { name: "会员客服" }).click();
  return page.frameLocator("iframe");
}

test("a visitor knows his place in the queue, and it moves", async ({ demo, person, request }) => {
  const agent = await Agent.signIn(await person(), demo, "lin"); // takes five at a time
  const others = new Others(request, demo);
  await others.come(7);
  await expect(agent.list.getByRole("row")).toHaveCount(5);
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("我排队");
  const bar = customer.frame.getByRole("status").first();
  await expect(bar).toHaveText("前面还有 2 人");
  await others.oneLeaves();
  await expect(bar).toHaveText("前面还有 1 人");
  await others.oneLeaves();
  await expect(bar).toHaveText("下一位就是您");
  await customer.frame.getByRole("button", { name: "更多" }).click();
  await customer.frame.getByRole("button", { name: "结束咨询" }).click();
  await customer.frame.getByRole("alertdialog").getByRole("button", { name: "结束咨询" }).click();
  await expect(customer.frame.getByText("您已结束本次咨询")).toBeVisible();
  expect(await bar.textContent()).toBe(""); // at once, not when the server says it again
});

test("the last agent leaves: who waits is told so, and keeps his place until she is back", async ({
  demo,
  person,
  request,
}) => {
  const context = await person();
  const agent = await Agent.signIn(context, demo, "lin"); // takes five at a time
  await new Others(request, demo).come(5);
  await expect(agent.list.getByRole("row")).toHaveCount(5);
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("我排队");
  const bar = customer.frame.getByRole("status").first();
  await expect(bar).toHaveText("下一位就是您");
  await agent.page.close();
  await expect(customer.frame.getByText("留言已收到。现在没有客服在线")).toBeVisible();
  await expect(bar).toHaveText("");

  const back = new Agent(await context.newPage());
  await back.page.goto(demo.console);
  await expect(back.list.getByRole("row")).toHaveCount(5); // nothing was taken from her
  await expect(bar).toHaveText("下一位就是您");
  await expect(customer.frame.getByText("没有客服在线")).toHaveCount(0);
  await back.opens("前面 0");
  await back.resolves();
  await back.opens("我排队");
  await back.replies("轮到您了");
  await customer.sees("轮到您了");
});

test("when nobody serves, a message is left and answered later", async ({ demo, person }) => {
  const customer = await Customer.arrive(await person(), demo);
  await expect(customer.frame.getByText("现在没有客服在线")).toBeVisible();
  await customer.says("没人在吗");
  await expect(customer.frame.getByText("留言已收到")).toBeVisible();
  const contact = customer.frame.getByLabel("邮箱或手机号");
  await contact.fill("明天再说");
  await contact.press("Enter");
  await expect(customer.frame.getByRole("alert")).toHaveText("请填写邮箱或手机号");
  await contact.fill("13800138000");
  await customer.frame.getByLabel("称呼").fill("王芳");
  await customer.frame.getByRole("button", { name: "保存" }).click();
  await expect(customer.frame.getByText("已记下")).toBeVisible();

  const agent = await Agent.signIn(await person(), demo, "lin");
  await agent.opens("没人在吗");
  await expect(agent.panel.getByText(/\*+8000/).first()).toBeVisible();
  await agent.replies("来了");
  await customer.sees("来了");
  await expect(customer.frame.locator("header").getByText("小林 为您服务")).toBeVisible();
  await expect(customer.frame.getByText("没有客服在线")).toHaveCount(0);
});

test("nothing is sent before the visitor agrees to the notice, and he is asked once", async ({
  demo,
  person,
}) => {
  const page = await (await person()).newPage();
  const sent: string[] = [];
  page.on("request", (r) => r.method() !== "GET" && sent.push(r.url()));
  page.on("websocket", (socket) => sent.push(socket.url()));
  const frame = await visitMembers(page, demo);
  const agree = frame.getByRole("button", { name: "同意并继续" });
  await expect(frame.getByText("我们会保存您在这里写下的内容")).toBeVisible();
  await expect(frame.locator("textarea")).toHaveCount(0);
  expect(sent).toEqual([]);
  await agree.click();
  await frame.locator("textarea").fill("我同意");
  await frame.locator("textarea").press("Enter");
  await expect(frame.getByText("已发送")).toBeVisible();
  await page.reload();
  await page.getByRole("button", { name: "会员客服" }).click();
  await expect(frame.locator("textarea")).toBeVisible();
  await expect(agree).toHaveCount(0);
});

test("the visitor ends the conversation, and begins again", async ({ demo, person }) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("就问一句");
  await agent.opens("就问一句");
  await agent.replies("请说");
  await customer.sees("请说");
  const more = customer.frame.getByRole("button", { name: "更多" });
  await more.click();
  await customer.page.keyboard.press("Escape"); // closes the menu, not the chat
  await expect(more).toBeFocused();
  await more.press("Enter");
  const sound = customer.frame.getByRole("button", { name: "提示音：开" });
  await expect(sound).toBeFocused();
  await sound.press("Enter");
  await expect(customer.frame.getByRole("button", { name: "提示音：关" })).toBeVisible();
  await customer.frame.getByRole("button", { name: "结束咨询" }).click();
  await customer.frame.getByRole("alertdialog").getByRole("button", { name: "结束咨询" }).click();
  await expect(customer.frame.getByText("您已结束本次咨询")).toBeVisible();
  await expect(agent.thread.getByText("已解决").first()).toBeVisible();
  await customer.says("还有一句");
  await expect(agent.list.getByText("还有一句")).toBeVisible();
  await customer.page.reload();
  await customer.open();
  await more.click();
  await expect(customer.frame.getByRole("button", { name: "提示音：关" })).toBeVisible();
});

test("what a stranger wrote while cut off is sent once, in order, after a reload", async ({
  demo,
  network,
  person,
}) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const context = await person();
  const customer = await Customer.arrive(context, demo, network);
  await expect(customer.frame.getByRole("status").first()).toBeEmpty();
  network.cut();
  await customer.says("断网写一");
  await customer.says("断网写二");
  await expect(customer.log.getByText("待发送")).not.toHaveCount(0);
  network.restore();
  await customer.page.reload(); // the chat stays closed
  await agent.opens("断网写二");
  await agent.sees("断网写一");
  await customer.open();
  await expect(customer.log.getByText(/待发送|发送中/)).toHaveCount(0);
  expect(await customer.said()).toEqual(["断网写一", "断网写二"]);
});

/** Has a frame say to the loader what only the chat may; all of it has come when this returns. */
async function forges(page: Page, from: Frame | null | undefined): Promise<void> {
  await page.evaluate(() => {
    // biome-ignore lint/suspicious/noExplicitAny: the page's own globals
    (window as any).came = new Promise<void>((done) => {
      addEventListener("message", (event) => event.data[0] === "last" && done());
    });
  });
  if (!from) throw new Error("there is no such frame");
  await from.evaluate(() => {
    const said = [["keep", "forged", "1"], ["emit", "unread", 7], ["close"], ["last"]];
    for (const message of said) top?.postMessage(message, "*");
  });
  // biome-ignore lint/suspicious/noExplicitAny: the page's own globals
  await page.evaluate(() => (window as any).came);
}

test("the host page steers the chat, even before it has loaded", async ({ demo, person }) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const page = await (await person()).newPage();
  await page.addInitScript(() => {
    if (window !== top) return;
    // biome-ignore lint/suspicious/noExplicitAny: the page's own globals
    const its = window as any;
    its.heard = [];
    its.Switchboard = (...call: unknown[]) => {
      its.Switchboard.q = [...(its.Switchboard.q ?? []), call];
    };
    for (const name of ["ready", "open", "close", "unread", "message", "conversation"])
      its.Switchboard("on", name, (data?: { from?: string; state?: string } | number) =>
        its.heard.push([name, typeof data === "object" ? (data.from ?? data.state) : data].join(" ").trim()),
      );
    its.Switchboard("context", { 订单号: "8817" });
    its.Switchboard("prefill", "关于订单 8817");
    its.Switchboard("open");
  });
  const call = (...words: unknown[]) =>
    // biome-ignore lint/suspicious/noExplicitAny: the page's own globals
    page.evaluate((said) => (window as any).Switchboard(...said), words);
  // biome-ignore lint/suspicious/noExplicitAny: the page's own globals
  const heard = () => page.evaluate(() => (window as any).heard as string[]);
  await page.goto(demo.site);
  const frame = page.frameLocator("iframe");
  await expect(frame.locator("textarea")).toHaveValue("关于订单 8817");
  await frame.locator("textarea").press("Enter");
  await agent.opens("关于订单 8817");
  await expect(agent.panel.getByText("8817")).toBeVisible();

  // What says it is the chat and is not: the page itself, and another page of the server.
  await forges(page, page.mainFrame());
  await page.evaluate((src) => {
    document.body.append(Object.assign(document.createElement("iframe"), { src, id: "forger" }));
  }, new URL("c/shop/frame", demo.console).href);
  const forger = page.locator("#forger");
  await forges(page, await (await forger.elementHandle())?.contentFrame());
  await forger.evaluate((el) => el.remove());
  await expect(frame.locator("textarea")).toBeVisible();
  await call("close");
  await agent.replies("查到了");
  await expect.poll(heard).toContain("unread 1");
  await call("hide");
  await expect(page.getByRole("button", { name: /在线客服/ })).toBeHidden();
  await call("show");
  await call("toggle");
  await call("end");
  await expect(frame.getByText("您已结束本次咨询")).toBeVisible();
  await expect.poll(heard).toContain("conversation ended");
  expect(await heard()).toEqual([
    ...["open", "ready", "conversation started", "message visitor", "close", "message agent"],
    ...["unread 1", "open", "unread 0", "conversation ended"],
  ]);
  expect(await page.title()).not.toContain("(");

  // And the chat's own frame, once another page is in it.
  await call("open");
  const own = page.frames().find((one) => one.url().includes("/c/shop/frame"));
  await own?.goto("about:blank");
  await forges(page, own);
  await expect(page.locator("iframe")).toBeVisible();
  expect(await page.evaluate(() => Object.keys(localStorage))).not.toContain("switchboard:/c/shop/:forged");
});

test.describe("on a phone, in WeChat's browser", () => {
  test.use({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    userAgent:
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.50 Language/zh_CN",
  });

  test("the chat fills what the keyboard leaves, and going back closes it", async ({ demo, person }) => {
    const context = await person();
    const customer = await Customer.arrive(context, demo);
    const panel = customer.page.locator("iframe");
    await customer.says("微信里问");
    await expect(customer.log.getByText("已发送")).toBeVisible();
    expect(await customer.box.evaluate((el) => getComputedStyle(el).fontSize)).toBe("16px");
    await customer.page.setViewportSize({ width: 390, height: 480 });
    await expect.poll(async () => (await panel.boundingBox())?.height).toBe(480);
    await expect(customer.box).toBeInViewport();
    const chosen = customer.page.waitForEvent("filechooser");
    await customer.frame.getByRole("button", { name: "发送图片或文件" }).click();
    await chosen;
    await customer.page.goBack();
    await expect(panel).toBeHidden();
    expect(customer.page.url()).toContain(demo.site);
    await customer.open();
    await customer.frame.getByRole("button", { name: "收起" }).click();
    await expect(panel).toBeHidden();
    expect(context.pages()).toHaveLength(1);
  });
});

/** The contrast between an element's text and the ground it stands on. */
function contrastOf(frame: FrameLocator, selector: string): Promise<number> {
  return frame.locator(selector).evaluate((el) => {
    const channels = (colour: string) =>
      (colour.match(/[\d.]+/g) ?? [])
        .slice(0, 3)
        .map((c) => Number(c) * (colour.startsWith("color") ? 255 : 1));
    const luminance = (colour: string) => {
      const [r = 0, g = 0, b = 0] = channels(colour).map((c) => {
        const v = c / 255;
        return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    let ground: Element | null = el;
    while (ground && /^rgba\(.*, 0\)$/.test(getComputedStyle(ground).backgroundColor))
      ground = ground.parentElement;
    const [a, b] = [
      luminance(getComputedStyle(el).color),
      luminance(getComputedStyle(ground ?? el).backgroundColor),
    ];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  });
}

test("a preview shows unsaved colours that can be read, and talks to nobody", async ({ demo, person }) => {
  const page = await (await person()).newPage();
  const sent: string[] = [];
  page.on("request", (r) => r.method() !== "GET" && sent.push(r.url()));
  page.on("websocket", (socket) => sent.push(socket.url()));
  const frame = page.frameLocator("iframe");
  for (const colour of ["#ffe14d", "#101010", "#e0483e"])
    for (const theme of ["light", "dark"]) {
      const settings = encodeURIComponent(JSON.stringify({ colour, title_zh: `标题${colour}` }));
      const address = `/c/shop/preview?scene=talk&lang=zh&theme=${theme}&settings=${settings}`;
      await page.route("**/framed", (route) =>
        route.fulfill({ contentType: "text/html", body: `<iframe src="${address}"></iframe>` }),
      );
      await page.goto(new URL("framed", demo.console).href);
      await expect(frame.getByRole("heading", { name: `标题${colour}` })).toBeVisible();
      await frame.locator("textarea").fill("写下来");
      for (const what of [
        "h1",
        "header p",
        "header .face",
        ".send",
        ".theirs .bubble",
        ".mine:last-child .bubble",
      ])
        expect(await contrastOf(frame, what), `${colour} ${theme} ${what}`).toBeGreaterThanOrEqual(4.5);
      await page.unroute("**/framed");
    }
  expect(sent).toEqual([]);
});
