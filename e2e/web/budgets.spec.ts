// What a browser fetches before one can work, counted in the browser: files that no
// page asks for cost nobody anything, and what a page asks for shows nowhere else.

import { gzipSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixture";
import { Agent } from "./people";

interface Fetched {
  path: string;
  bytes: number; // compressed
}

/** Notes everything the page gets from now on; the result is of what came until it is asked for. */
function fetched(page: Page): () => Promise<Fetched[]> {
  const all: Promise<Fetched>[] = [];
  page.on("response", (response) => {
    const { host, pathname } = new URL(response.url());
    const counted = response.body().then(
      (body) => ({ path: host + pathname, bytes: gzipSync(body, { level: 9 }).length }),
      () => ({ path: host + pathname, bytes: 0 }), // an answer without a body
    );
    all.push(counted);
  });
  return () => Promise.all(all);
}

function sum(all: Fetched[], path = /./): number {
  return all.filter((one) => path.test(one.path)).reduce((bytes, one) => bytes + one.bytes, 0);
}

const hosts = (all: Fetched[]) => [...new Set(all.map((one) => one.path.split("/")[0]))];

test("the console is there for 200 kB, from its own host", async ({ demo, person }) => {
  const context = await person();
  let soFar = () => Promise.resolve<Fetched[]>([]);
  context.on("page", (page) => {
    soFar = fetched(page);
  });
  const agent = await Agent.signIn(context, demo, "lin");
  await expect(agent.page.getByRole("button", { name: /我的状态/ })).toBeVisible();
  const all = await soFar();
  expect(sum(all, /console\.js$/), "the program itself was counted").toBeGreaterThan(50_000);
  expect(sum(all), JSON.stringify(all)).toBeLessThanOrEqual(200_000);
  expect(hosts(all)).toEqual([new URL(demo.console).host]);
});

test("the chat costs the shop's page 2 kB, and 20 kB more when it opens", async ({ demo, person }) => {
  const page = await (await person()).newPage();
  const soFar = fetched(page);
  await page.goto(demo.site);
  const launcher = page.getByRole("button", { name: "在线客服" });
  await expect(launcher).toBeVisible();
  const own = new RegExp(`^${new URL(demo.console).host}/`);
  const before = sum(await soFar(), own);
  expect(before).toBeGreaterThan(500);
  expect(before).toBeLessThanOrEqual(2_000);
  await launcher.click();
  await expect(page.frameLocator("iframe").getByRole("textbox")).toBeVisible();
  const all = await soFar();
  expect(sum(all, own) - before, JSON.stringify(all)).toBeLessThanOrEqual(20_000);
  expect(hosts(all)).toEqual([new URL(demo.site).host, new URL(demo.console).host]);
});
