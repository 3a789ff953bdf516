import type { Page } from "@playwright/test";
import { expect, test } from "./fixture";
import { Agent, Customer } from "./people";
import { png } from "./pictures";

/** Types the way a Chinese input method does: letters first, then what they mean. */
async function compose(page: Page, letters: string, meant: string): Promise<void> {
  const input = await page.context().newCDPSession(page);
  for (let n = 1; n <= letters.length; n++)
    await input.send("Input.imeSetComposition", {
      text: letters.slice(0, n),
      selectionStart: n,
      selectionEnd: n,
    });
  // Browsers report the key that ends a composition as 229.
  await input.send("Input.dispatchKeyEvent", {
    type: "rawKeyDown",
    key: "Process",
    code: "Enter",
    windowsVirtualKeyCode: 229,
  });
  if (meant) await input.send("Input.insertText", { text: meant });
}

test("an input method's Enter sends nothing; one's own does", async ({ demo, person }) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("在吗");
  await agent.opens("在吗");
  await agent.box.focus();
  await compose(agent.page, "zaide", "在的");
  await expect(agent.box).toHaveValue("在的");
  expect(await agent.said()).toEqual(["在吗"]);
  await agent.box.press("ArrowLeft");
  await agent.thread.getByRole("button", { name: "表情" }).click();
  const emoji = agent.page.getByRole("searchbox", { name: "搜索表情" });
  await emoji.fill("玫瑰");
  await emoji.press("Enter");
  await expect(agent.box).toHaveValue("在🌹的"); // where the caret was
  await expect(agent.box).toBeFocused();
  await agent.box.press("Enter");
  await customer.sees("在🌹的");

  const send = agent.thread.getByRole("button", { name: /^发给 .+ · 网页聊天$/ });
  await expect(send).toContainText("⏎");
  await agent.thread.getByRole("button", { name: "发送方式" }).click();
  await agent.page.getByRole("menuitemradio", { name: /^Enter 换行/ }).click();
  await agent.box.fill("一");
  await agent.box.press("Enter");
  await agent.box.pressSequentially("二");
  await expect(agent.box).toHaveValue("一\n二");
  await agent.box.press("Control+Enter");
  await expect(customer.log.getByText("一\n二")).toBeVisible();

  // What an input method does with its keys is nobody else's: some browsers name them.
  const composing = (key: string) => ({ key, isComposing: true, bubbles: true, cancelable: true });
  const name = agent.panel.getByRole("textbox", { name: "称呼" });
  await name.fill("wang");
  await name.dispatchEvent("keydown", composing("Enter"));
  await expect(name).toBeFocused();
  await agent.box.press("Control+f");
  const find = agent.page.getByRole("searchbox", { name: "查找这个会话里的消息" });
  await find.fill("zai");
  await find.dispatchEvent("keydown", composing("Escape"));
  await expect(find).toHaveValue("zai");
  await find.press("Escape");
  await expect(find).toBeHidden();
});

test("a picture that is pasted is shown, and goes with the text and a file that is dropped", async ({
  demo,
  person,
}) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("怎么装？");
  await agent.opens("怎么装？");
  await agent.box.focus();
  await agent.box.evaluate(
    (el, bytes) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(bytes)], "步骤.png", { type: "image/png" }));
      el.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    },
    [...png(120, 80, [40, 120, 90])],
  );
  const files = agent.thread.getByRole("list", { name: "附件" });
  await expect(files.getByRole("img", { name: "步骤.png" })).toBeVisible();
  await expect(files.getByRole("button", { name: "移除 步骤.png" })).toBeVisible();
  const group = agent.thread.getByRole("group", { name: /^回复/ });
  await group.evaluate((el) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(["先断电"], "说明.txt", { type: "text/plain" }));
    for (const kind of ["dragenter", "dragover", "drop"])
      el.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
  });
  await expect(files.getByRole("button", { name: "移除 说明.txt" })).toBeVisible();
  await agent.box.fill("照这样装");
  await agent.box.press("Enter");
  await customer.sees("照这样装");
  await expect(customer.log.getByRole("img")).toHaveJSProperty("naturalWidth", 120);
  await expect(customer.log.getByText("说明.txt")).toBeVisible();
  await expect(files).toBeHidden();
});

/** What the text box stands on, up to the whole composer: one colour, and nothing of its own over it. */
function groundOf(agent: Agent): Promise<string[]> {
  return agent.box.evaluate((box) => {
    const colours: string[] = [];
    for (let el: Element | null = box; el; el = el.parentElement) {
      const { backgroundColor } = getComputedStyle(el);
      if (backgroundColor !== "rgba(0, 0, 0, 0)") colours.push(backgroundColor);
      if (el.role === "group") break;
    }
    return colours;
  });
}

/** A colour of the design, as the browser computes it. */
function tokenOf(page: Page, name: string): Promise<string> {
  return page.evaluate((token) => {
    const probe = document.body.appendChild(document.createElement("i"));
    probe.style.background = `var(--${token})`;
    const colour = getComputedStyle(probe).backgroundColor;
    probe.remove();
    return colour;
  }, name);
}

test("drafts survive a reload and go on in another browser, reply and note apart", async ({
  demo,
  person,
}) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("要退货");
  await agent.opens("要退货");
  await agent.box.fill("您好，");
  expect(await groundOf(agent)).toEqual([await tokenOf(agent.page, "surface")]);
  await agent.mode("内部备注");
  await expect(agent.box).toHaveValue("");
  expect(await groundOf(agent)).toEqual([await tokenOf(agent.page, "note")]);
  const saved = agent.page.waitForResponse((r) => r.url().endsWith("/draft") && r.ok());
  await agent.box.fill("可能是恶意退货");
  await saved;
  await agent.page.reload();
  await expect(agent.thread.getByRole("radio", { name: "内部备注" })).toBeChecked();
  await expect(agent.box).toHaveValue("可能是恶意退货");
  await agent.mode("回复");
  await expect(agent.box).toHaveValue("您好，");

  const home = await Agent.signIn(await person(), demo, "lin");
  await expect(home.list.getByText("草稿")).toBeVisible();
  await home.list.getByRole("row").first().click();
  await home.mode("回复");
  await expect(home.box).toHaveValue("您好，");
  await home.box.press("End");
  await home.box.pressSequentially("请寄回。");
  await home.box.press("Enter");
  await customer.sees("您好，请寄回。");
  expect(await customer.said()).toEqual(["要退货", "您好，请寄回。"]);
  await agent.page.reload();
  await expect(agent.box).toHaveValue("");
  await agent.mode("内部备注");
  await expect(agent.box).toHaveValue("可能是恶意退货");
});

test("a canned reply is found by its initials, and its gaps are not sent blindly", async ({
  demo,
  person,
}) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("快递到哪了");
  await agent.opens("快递到哪了");
  await agent.box.pressSequentially("/kd");
  const list = agent.thread.getByRole("listbox", { name: "常用语" });
  await expect(list.getByRole("option")).toHaveCount(1);
  await agent.box.press("Enter");
  await expect(list).toBeHidden();
  await expect(agent.box).toHaveValue(/^\{客户称呼\}您好.*请报单号 [0-9A-Z]{8}。$/);
  await agent.box.press("Enter");
  await expect(agent.thread.getByRole("alert").filter({ hasText: "{客户称呼}" })).toBeVisible();
  expect(await customer.said()).toEqual(["快递到哪了"]);
  await agent.thread.getByRole("button", { name: "去填" }).click();
  await agent.page.keyboard.insertText("王女士");
  await expect(agent.box).toHaveValue(/^王女士您好，快递已在路上/);
  const text = await agent.box.inputValue();
  await agent.box.press("Enter");
  await customer.sees(text);
  // Typed as an input method types it, and by full pinyin.
  await agent.box.fill("/");
  await agent.box.focus();
  await compose(agent.page, "qitian", "七天");
  await expect(list.getByRole("option").first()).toContainText("七天退货");
  await agent.box.press("Enter");
  await expect(agent.box).toHaveValue(/小林马上为您登记/);
});

test("whoever is mentioned in a note is told, and the customer's line stays clean", async ({
  demo,
  person,
}) => {
  const zhou = await Agent.signIn(await person(), demo, "zhou");
  // Whichever of the page's sockets it comes by.
  const told = new Promise<string>((resolve) => {
    zhou.page.on("websocket", (socket) =>
      socket.on("framereceived", (frame) => {
        const words = String(frame.payload);
        if (words.includes("notice.added")) resolve(words);
      }),
    );
  });
  await zhou.page.reload();
  const agent = await Agent.signIn(await person(), demo, "lin");
  const context = await person();
  const heard: string[] = [];
  context.on("response", (response) => {
    response.text().then(
      (text) => heard.push(text),
      () => undefined,
    );
  });
  const customer = await Customer.arrive(context, demo);
  customer.page.on("websocket", (socket) =>
    socket.on("framereceived", (frame) => heard.push(String(frame.payload))),
  );
  await customer.visit();
  await customer.says("我要投诉");
  await zhou.presence("小休");
  await agent.views("全部");
  await agent.opens("我要投诉");
  const take = agent.thread.getByRole("button", { name: "接手" }).first();
  if (await take.isVisible()) await take.click();
  await expect(agent.thread.getByRole("button", { name: /^接手/ })).toHaveCount(0);
  await agent.mode("内部备注");
  await agent.box.pressSequentially("@zh");
  await agent.thread.getByRole("option", { name: /周航/ }).click();
  await expect(agent.box).toHaveValue("@周航 ");
  await agent.box.pressSequentially("机密甲乙丙");
  await agent.page.locator("input[type=file]").setInputFiles({
    name: "机密附件.txt",
    mimeType: "text/plain",
    buffer: Buffer.from("机密正文"),
  });
  await expect(agent.thread.getByRole("button", { name: "移除 机密附件.txt" })).toBeVisible();
  await agent.mode("回复");
  await expect(agent.box).toHaveValue("");
  await expect(agent.thread.getByText("机密附件.txt")).toBeHidden();
  await agent.mode("内部备注");
  await agent.box.press("Enter");
  await agent.sees("@周航 机密甲乙丙");
  expect(await told).not.toContain("机密");
  await agent.replies("马上处理");
  await customer.sees("马上处理");
  expect(heard.join("\n")).toContain("马上处理");
  expect(heard.join("\n")).not.toMatch(/机密|周航/);
});

test("one is told what came in while one writes, and sends and resolves with one key", async ({
  demo,
  person,
}) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("第一句");
  await agent.opens("第一句");
  await agent.box.fill("我看看");
  await customer.says("第二句");
  await customer.says("第三句");
  await agent.thread.getByRole("button", { name: "写作期间又来 2 条" }).click();
  await expect(agent.log.getByText("第三句")).toBeInViewport();
  await agent.page.setViewportSize({ width: 1280, height: 480 });
  await agent.box.fill("一行\n".repeat(8)); // what grows does not cover what it answers
  await expect(agent.log.getByText("第三句")).toBeInViewport({ ratio: 1 });
  await agent.page.setViewportSize({ width: 1280, height: 800 });
  await agent.box.fill("我看看");
  await agent.box.press("Control+/");
  await expect(agent.thread.getByRole("radio", { name: "内部备注" })).toBeChecked();
  await agent.box.press("Control+/");
  await agent.box.press("Escape");
  await expect(agent.box).not.toBeFocused();
  await expect(agent.box).toHaveValue("我看看");
  await agent.box.press("Control+Shift+Enter");
  await customer.sees("我看看");
  await expect(agent.page.getByRole("dialog", { name: "处理结果" }).getByRole("searchbox")).toBeFocused();
  await agent.page.keyboard.press("Enter"); // what came of it: nothing to say
  await expect(agent.log.getByText(/标记为已解决|进入话后处理/)).toBeVisible();
});
