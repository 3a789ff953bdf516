import { expect, test } from "./fixture";
import { Agent, Customer } from "./people";

/** The issue of a cut network: both go on talking, and afterwards both have everything once, in order. */
const during = ["断线时说一", "断线时说二", "断线时说三"];
const replies = ["断线时答一", "断线时答二", "断线时答三"];

/** Of two mixed voices each keeps its own order, and nothing is there twice. */
function expectBoth(said: string[]): void {
  expect(said.filter((text) => text.startsWith("断线时说"))).toEqual(during);
  expect(said.filter((text) => text.startsWith("断线时答"))).toEqual(replies);
  expect(new Set(said).size).toBe(said.length);
}

const breaks = [
  { name: "reset", minimum: 3_000 },
  { name: "swallowed for 30 s", minimum: 30_000 },
];

for (const { name, minimum } of breaks) {
  for (const side of ["customer", "agent"] as const) {
    test(`the ${side}'s network is ${name}: nothing lost, doubled or out of order`, async ({
      demo,
      network,
      person,
    }) => {
      test.setTimeout(120_000);
      const agent = await Agent.signIn(await person(), demo, "lin", side === "agent" ? network : undefined);
      const customer = await Customer.arrive(await person(), demo, side === "customer" ? network : undefined);
      await customer.says("开头");
      await agent.opens("开头");
      await agent.replies("收到");
      await customer.sees("收到");

      const cutAt = Date.now();
      if (name === "reset") network.cut();
      else network.swallow();
      for (const text of during) await customer.says(text);
      for (const text of replies) await agent.replies(text);
      const cutOff =
        side === "customer" ? customer.frame.getByRole("status") : agent.page.getByRole("status");
      await expect(cutOff.filter({ hasText: "重新连接" })).toBeVisible({ timeout: 45_000 });
      await expect.poll(() => Date.now() - cutAt, { timeout: 40_000 }).toBeGreaterThan(minimum);
      network.restore();

      for (const text of [...during, ...replies]) {
        await expect(customer.log.getByText(text, { exact: true })).toHaveCount(1, { timeout: 45_000 });
        await expect(agent.log.getByText(text, { exact: true })).toHaveCount(1, { timeout: 45_000 });
      }
      await expect(customer.log.getByText(/待发送|发送中/)).toHaveCount(0);
      await expect(agent.log.getByText(/待发送|发送中/)).toHaveCount(0);
      expectBoth(await customer.said());
      expectBoth(await agent.said());
    });
  }
}

test("a reload in the middle of sending loses and doubles nothing", async ({ demo, network, person }) => {
  const agent = await Agent.signIn(await person(), demo, "lin", network);
  const customer = await Customer.arrive(await person(), demo, network);
  await customer.says("开头");
  await agent.opens("开头");
  network.cut();
  for (const text of during) await customer.says(text);
  for (const text of replies) await agent.replies(text);
  await expect(customer.log.getByText(/待发送|发送中/).first()).toBeVisible();
  network.restore();
  await Promise.all([agent.page.reload(), customer.page.reload()]);
  await customer.open();
  for (const text of [...during, ...replies]) {
    await expect(customer.log.getByText(text, { exact: true })).toHaveCount(1, { timeout: 30_000 });
    await expect(agent.log.getByText(text, { exact: true })).toHaveCount(1, { timeout: 30_000 });
  }
  expectBoth(await customer.said());
  expectBoth(await agent.said());
});

test("a reload in the middle of a sentence keeps it, on both sides", async ({ demo, person }) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("开头");
  await agent.opens("开头");
  await agent.box.fill("我正在给您查");
  await customer.box.fill("顺便问一下");
  await Promise.all([agent.page.reload(), customer.page.reload()]);
  await customer.open();
  await expect(customer.box).toHaveValue("顺便问一下");
  await expect(agent.box).toHaveValue("我正在给您查");
  await agent.mode("内部备注");
  await agent.page.reload();
  await expect(agent.thread.getByRole("radio", { name: "内部备注" })).toBeChecked();
});

test("where sockets are not let through, the chat goes on by polling", async ({ demo, person }) => {
  const agent = await Agent.signIn(await person(), demo, "lin");
  const context = await person();
  await context.routeWebSocket(/\/ws$/, (socket) => socket.close({ code: 1011 }));
  const customer = await Customer.arrive(context, demo);
  await customer.says("没有 WebSocket 也能说");
  await agent.opens("没有 WebSocket 也能说");
  await agent.replies("也能答");
  await customer.sees("也能答");
  await customer.says("再来一句");
  await agent.sees("再来一句");
  expect(await customer.said()).toEqual(["没有 WebSocket 也能说", "也能答", "再来一句"]);
  await expect(customer.log.getByText("已读").first()).toBeVisible();
});
