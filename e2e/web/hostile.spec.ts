import { expect, test } from "./fixture";
import { Agent, Customer } from "./people";
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

test("words are never taken for code, wherever they are shown", async ({ demo, person }) => {
  const complaints: string[] = [];
  const watched = async () => {
    const context = await person();
    context.on("dialog", (dialog) => complaints.push(`dialog ${dialog.message()}`));
    context.on("console", (m) => m.text().includes("Content Security Policy") && complaints.push(m.text()));
    return context;
  };
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

  for (const page of [agent.page, customer.page]) {
    for (const frame of page.frames()) expect(await frame.evaluate(() => "__ran" in window)).toBe(false);
    const schemes = await page.evaluate(() => [...document.links].map((a) => a.protocol));
    expect(schemes.filter((s) => !/^https?:$/.test(s))).toEqual([]);
  }
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
