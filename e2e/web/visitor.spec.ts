// What a customer reads and hears of who serves him, how long he waits, and what his page
// says for him.

import { createHmac } from "node:crypto";
import type { Page } from "@playwright/test";
import type {
  AccountRecord,
  BrandRecord,
  NewAccount,
  NewMember,
  QueueRecord,
  RuleChange,
} from "../../agentdesk/web/src/wire";
import type { Demo } from "./demo";
import { Desk, hire } from "./desk";
import { expect, test } from "./fixture";
import { Agent, Customer, embeds, Others, widgetOf } from "./people";
import { listenTo, struck } from "./sounds";

/** Adds an account of web chat for the shop, with settings of its own. */
async function addAccount(demo: Demo, key: string, settings: Record<string, unknown>): Promise<void> {
  const chen = await Desk.signIn(demo, "chen");
  const [like] = await chen.read<AccountRecord[]>("admin/accounts");
  await chen.send("POST", "admin/accounts", {
    key,
    kind: "webchat",
    name: key,
    brand: like?.brand ?? "",
    queue: like?.queue ?? "",
    enabled: true,
    version: 0,
    settings: { origins: [new URL(demo.site).origin], ...settings },
  } satisfies NewAccount);
  await chen.close();
}

test("the customer knows the agent by number, sees that she writes, and hears her until he does not want to", async ({
  demo,
  person,
}) => {
  await addAccount(demo, "numbers", { agent_shown: "number" });
  const agent = await Agent.signIn(await person(), demo, "lin");
  const context = await person();
  await listenTo(context);
  const customer = await Customer.arrive(context, demo, "numbers");
  const { frame } = customer;
  const tones = () => struck(frame.locator("html"));
  const away = async (words: string) => {
    await customer.closes();
    await agent.replies(words);
    await expect(customer.launcher).toHaveAccessibleName(/1 条未读/);
    const heard = await tones();
    await customer.open();
    await customer.sees(words);
    return heard;
  };
  const turnsSound = async (from: string) => {
    await frame.getByRole("button", { name: "更多" }).click();
    await frame.getByRole("button", { name: from }).click();
    await frame.getByRole("button", { name: "更多" }).click();
  };

  await customer.says("请问是谁");
  await agent.opens("请问是谁");
  await agent.mode("回复");
  await agent.box.pressSequentially("我是");
  await expect(customer.log.getByText("1001 号客服正在输入…")).toBeVisible();
  await agent.replies("我是您的客服");
  await customer.sees("我是您的客服");
  await expect(customer.log.getByText(/正在输入/)).toHaveCount(0);
  await expect(frame.locator("header")).toContainText("1001 号客服 为您服务");
  await expect(customer.log.locator(".name")).toHaveText("1001 号客服");
  await expect(frame.locator("body")).not.toContainText(/小林|林晓/);

  expect(await away("响一次")).toBe(2); // its two notes
  await turnsSound("提示音：开");
  expect(await away("不响")).toBe(2);
  await customer.page.reload();
  await customer.open();
  await customer.box.click();
  expect(await away("还是不响")).toBe(0);
  await turnsSound("提示音：关");
  expect(await tones()).toBe(2); // so that he knows it
  expect(await away("又响了")).toBe(4);
});

test("a customer reads how long others waited lately, in words", async ({ demo, person, request }) => {
  const others = new Others(request, demo);
  await others.come(5);
  const chen = await Agent.signIn(await person(), demo, "chen");
  await chen.views("等待");
  await expect(chen.list.getByText(/^等 0:(1[1-9]|[2-5]\d)$/)).toHaveCount(5, { timeout: 30_000 });
  const agent = await Agent.signIn(await person(), demo, "lin"); // takes five at a time
  await expect(agent.list.getByRole("row")).toHaveCount(5);

  const customer = await Customer.arrive(await person(), demo);
  const bar = customer.frame.getByRole("status").first();
  await customer.says("要等多久");
  await expect(bar).toHaveText("下一位就是您 · 不到 1 分钟");

  // What the server knows after a longer day: its own part is tested there.
  const context = await person();
  let range = { from: 2, to: 5 };
  await context.routeWebSocket(/\/ws$/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      const frame = JSON.parse(String(message));
      socket.send(JSON.stringify(frame.type === "queue" ? { ...frame, ...range } : frame));
    });
  });
  const patient = await Customer.arrive(context, demo);
  const his = patient.frame.getByRole("status").first();
  await patient.says("我也等");
  await expect(his).toHaveText("前面还有 1 人 · 大约 2–5 分钟");
  range = { from: 0, to: 3 };
  await agent.opens("前面 0");
  await agent.resolves();
  await expect(his).toHaveText("下一位就是您 · 3 分钟以内");
});

test("who needs a skill that nobody on duty has may leave a message, until somebody comes who has it", async ({
  demo,
  person,
}) => {
  const chen = await Desk.signIn(demo, "chen");
  const [brand] = await chen.read<BrandRecord[]>("admin/brands");
  const queues = await chen.read<QueueRecord[]>("admin/queues");
  const queue = queues.find(({ name }) => name === "售前售后")?.id ?? "";
  const skill = (await chen.send<{ id: string }>("POST", "admin/skills", { name: "法语" })).id;
  await chen.send("POST", "admin/rules", {
    name: "法语客户",
    conditions: { any_word: ["bonjour"] },
    outcome: { needs: [{ skill, level: 1 }] },
  } satisfies RuleChange);
  await hire(demo, chen, {
    login: "gao",
    name: "高远",
    locale: "zh-CN",
    capacity: 5,
    roles: ["agent"],
    teams: [],
    queues: [queue],
    profiles: [{ brand: brand?.id ?? "", name: "小高", number: "1008" }],
    skills: [{ skill, level: 2 }],
  } satisfies NewMember);
  await chen.close();

  const lin = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await expect(customer.frame.getByText("没有客服在线")).toHaveCount(0);
  await customer.says("Bonjour");
  await expect(customer.frame.getByText("留言已收到。现在没有客服在线")).toBeVisible();
  await expect(customer.frame.getByRole("status").first()).toBeEmpty();
  await expect(lin.list.getByRole("row")).toHaveCount(0);
  await Agent.signIn(await person(), demo, "gao");
  await expect(customer.frame.locator("header")).toContainText("小高 为您服务");
  await expect(customer.frame.getByText("没有客服在线")).toHaveCount(0);
});

const secret = "a secret that the shop's own server signs with";

/** What the shop's server says of who is logged in there. */
function vouch(claims: object, key = secret): string {
  const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const body = { iat: now, exp: now + 300, jti: crypto.randomUUID(), ...claims };
  const said = `${encoded({ alg: "HS256", typ: "JWT" })}.${encoded(body)}`;
  return `${said}.${createHmac("sha256", key).update(said).digest("base64url")}`;
}

/** Calls the page's Switchboard(). */
function call(page: Page, ...words: unknown[]): Promise<void> {
  // biome-ignore lint/suspicious/noExplicitAny: the page's own global
  return page.evaluate((said) => (window as any).Switchboard(...said), words);
}

test("the page vouches for who is logged in, hears what is wrong, and says that he has left", async ({
  demo,
  person,
}) => {
  await addAccount(demo, "vouched", { identity_secret: secret });
  const agent = await Agent.signIn(await person(), demo, "lin");
  const page = await (await person()).newPage();
  await embeds(page, demo, widgetOf(demo, "vouched"));
  await page.addInitScript(
    (jwt) => {
      if (window !== top) return;
      // biome-ignore lint/suspicious/noExplicitAny: the page's own globals
      const its = window as any;
      its.heard = [];
      its.hear = (told: { code: string }) => its.heard.push(told.code);
      its.Switchboard = (...call: unknown[]) => {
        its.Switchboard.q = [...(its.Switchboard.q ?? []), call];
      };
      its.Switchboard("on", "error", its.hear);
      its.Switchboard("identify", jwt); // before the chat is there
      its.Switchboard("open");
    },
    vouch({ sub: "customer-7", name: "王芳", email: "wang.fang@shop.example", phone: "+8613912345678" }),
  );
  // biome-ignore lint/suspicious/noExplicitAny: the page's own globals
  const heard = () => page.evaluate(() => (window as any).heard as string[]);
  await page.goto(demo.site);
  const frame = page.frameLocator("iframe");
  const log = frame.getByRole("log");
  const says = async (words: string) => {
    await frame.locator("textarea").fill(words);
    await frame.locator("textarea").press("Enter");
  };

  await says("我的订单呢");
  await agent.opens("我的订单呢");
  const { panel } = agent;
  await expect(panel.getByRole("heading", { name: "王芳" })).toBeVisible();
  await expect(panel.getByText(/^\S*\*+\S*@shop\.example$/)).toBeVisible();
  await expect(panel.getByText(/\*+5678$/)).toBeVisible();
  await expect(panel).not.toContainText(/wang\.fang|13912345678|未核实/);
  await agent.replies("王女士您好");
  await expect(log.getByText("王女士您好")).toBeVisible();

  const many = Object.fromEntries(Array.from({ length: 31 }, (_, i) => [`n${i}`, ""]));
  const bad = [{ 数量: 3 }, ["8817"], "8817", { 备注: "长".repeat(700) }, { " ": "8817" }, many];
  for (const wrong of bad) await call(page, "context", wrong);
  await expect.poll(heard).toEqual(bad.map(() => "bad_context"));
  await call(page, "context", { 订单号: "8817" });
  await call(page, "identify", vouch({ sub: "customer-7" }, "not the shop's secret, though long enough"));
  await expect.poll(heard).toEqual([...bad.map(() => "bad_context"), "bad_identity"]);
  // biome-ignore lint/suspicious/noExplicitAny: the page's own globals
  await page.evaluate(() => (window as any).Switchboard("off", "error", (window as any).hear));
  await call(page, "context", "8817");
  await says("还是这个订单");
  await agent.sees("还是这个订单");
  await expect(panel.getByText("8817")).toBeVisible();
  expect(await heard()).toHaveLength(7);

  await call(page, "identify", null);
  await expect(log.getByText("王女士您好")).toHaveCount(0);
  await says("我是另一个人");
  await agent.opens("我是另一个人");
  await expect(agent.log.getByText("我的订单呢")).toHaveCount(0);
  await expect(panel.getByRole("heading", { name: /^访客/ })).toBeVisible();
  await expect(panel).not.toContainText(/王芳|5678|8817/);
});
