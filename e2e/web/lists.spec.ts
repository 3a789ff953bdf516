// The lists of the console: what is unread, what is owed, and that no row moves
// under anybody's hand.

import { expect, test } from "./fixture";
import { Agent, Customer } from "./people";

test("only the customer makes a conversation unread, and looking makes it read", async ({ demo, person }) => {
  const context = await person();
  const lin = await Agent.signIn(context, demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("第一句");
  const row = lin.row("第一句");
  await expect(row.getByText("1 条未读")).toBeAttached();
  await expect(lin.page).toHaveTitle("(1) 总机");
  await expect(lin.page.getByRole("link", { name: "1 个会话待答" })).toBeVisible();
  await expect(lin.page.locator("link[rel=icon]")).toHaveAttribute("href", /^data:image\/png/);
  await customer.says("第二句");
  await expect(lin.row("第二句").getByText("2 条未读")).toBeAttached();

  await lin.opens("第二句");
  await expect(lin.row("第二句").getByText("条未读")).toHaveCount(0);
  await lin.notes("内部说明");
  await lin.replies("已经回复");
  await expect(lin.row("已经回复")).toBeVisible();
  await expect(lin.row("已经回复").getByText("条未读")).toHaveCount(0);
  await expect(lin.page).toHaveTitle("总机");
  await customer.says("第三句");
  await lin.sees("第三句");
  await expect(lin.row("第三句").getByText("条未读")).toHaveCount(0);
  await expect(lin.page).toHaveTitle("(1) 总机");

  // It is put back by key, and stays so over a reload and at another desk.
  await lin.row("第三句").focus();
  await lin.page.keyboard.press("u");
  await expect(lin.row("第三句").getByText("1 条未读")).toBeAttached();
  await lin.page.reload();
  await expect(lin.row("第三句").getByText("1 条未读")).toBeAttached();
  const elsewhere = await Agent.signIn(await person(), demo, "lin");
  await expect(elsewhere.row("第三句").getByText("1 条未读")).toBeAttached();
  await lin.opens("第三句");
  await expect(elsewhere.row("第三句").getByText("条未读")).toHaveCount(0);

  // That no answer is needed stands in the thread, and nothing is owed any more.
  await lin.page.keyboard.press("Escape");
  await lin.row("第三句").hover();
  await lin.row("第三句").getByRole("button", { name: "无需回复" }).click();
  await expect(lin.log.getByText("标记为无需回复")).toBeVisible();
  await expect(lin.page).toHaveTitle("总机");
  await expect(elsewhere.page).toHaveTitle("总机");
});

test("no row moves under the pointer or while one walks by keys", async ({ demo, person }) => {
  const lin = await Agent.signIn(await person(), demo, "lin");
  const first = await Customer.arrive(await person(), demo);
  const second = await Customer.arrive(await person(), demo);
  await first.says("先来的");
  await expect(lin.row("先来的")).toBeVisible();
  await second.says("后到的");
  await expect(lin.row("后到的")).toBeVisible();
  await lin.sorts("最新消息在前");
  await lin.page.mouse.move(900, 500);
  await expect.poll(() => lin.rows()).toEqual(["后到的", "先来的"]);

  await lin.row("先来的").hover();
  await first.says("先来的又说");
  await expect(lin.list.getByRole("button", { name: "1 条更新 ↑" })).toBeVisible();
  expect(await lin.rows()).toEqual(["后到的", "先来的又说"]);
  await lin.page.mouse.move(900, 500);
  await expect.poll(() => lin.rows()).toEqual(["先来的又说", "后到的"]);

  await lin.page.keyboard.press("j");
  await expect(lin.row("先来的又说")).toBeFocused();
  await second.says("后到的又说");
  await lin.list.getByRole("button", { name: "1 条更新 ↑" }).click();
  await expect.poll(() => lin.rows()).toEqual(["后到的又说", "先来的又说"]);

  // The order is the agent's, wherever he sits.
  const elsewhere = await Agent.signIn(await person(), demo, "lin");
  await expect(elsewhere.list.getByRole("button", { name: "排序: 最新消息在前" })).toBeVisible();
  await expect.poll(() => elsewhere.rows()).toEqual(["后到的又说", "先来的又说"]);

  await lin.page.mouse.move(900, 500);
  await lin.page.keyboard.press("j");
  await lin.page.keyboard.press("j");
  await lin.page.keyboard.press("Enter");
  await lin.sees("先来的又说");
});

test("a saved view is made, kept, changed and deleted in its place", async ({ demo, person }) => {
  const lin = await Agent.signIn(await person(), demo, "lin");
  const customer = await Customer.arrive(await person(), demo);
  await customer.says("发票问题");
  await expect(lin.row("发票问题")).toBeVisible();

  await lin.list.getByRole("button", { name: "视图", exact: true }).click();
  await lin.page.getByRole("menuitem", { name: "新建视图…" }).click();
  const dialog = lin.page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "名称" }).fill("我的待答");
  await dialog.getByText("只看待答").click();
  await dialog.getByText("我自己").click();
  await dialog.getByRole("button", { name: "新建视图" }).click();
  await expect(dialog).toBeHidden();
  await expect(lin.row("发票问题")).toBeVisible();
  await lin.opens("发票问题");
  await lin.replies("已处理");
  await lin.page.mouse.move(900, 500);
  await expect(lin.list.getByText("没有符合这个视图条件的会话。")).toBeVisible();
  await customer.says("再问一句");
  await expect(lin.row("再问一句")).toBeVisible();

  await lin.page.reload();
  await lin.list.getByRole("button", { name: "我的待答" }).click();
  await lin.page.getByRole("menuitem", { name: "修改视图…" }).click();
  await dialog.getByRole("textbox", { name: "名称" }).fill("今天的待答");
  await dialog.getByRole("button", { name: "保存" }).click();
  await lin.list.getByRole("button", { name: "今天的待答" }).click();
  await lin.page.getByRole("menuitem", { name: "删除视图" }).click();
  await lin.page.getByRole("alertdialog").getByRole("button", { name: "删除视图" }).click();
  await expect(lin.row("再问一句")).toBeVisible();
  await lin.list.getByRole("button", { name: "视图", exact: true }).click();
  await expect(lin.page.getByRole("menuitem", { name: "今天的待答" })).toHaveCount(0);
});

test("ten thousand rows scroll without blanks", async ({ demo, person }) => {
  const lin = await Agent.signIn(await person(), demo, "lin");
  const many = 10_000;
  await lin.page.route("**/desk/conversations?*view=all*", (route) => {
    const from = Number(new URL(route.request().url()).searchParams.get("cursor") ?? 0);
    const to = Math.min(from + 100, many);
    const rows = Array.from({ length: to - from }, (_, i) => plain(from + i, many));
    return route.fulfill({ json: { rows, next: to < many ? String(to) : "" } });
  });
  await lin.views("全部");
  await expect(lin.row("第 0 条")).toBeVisible();
  const seen = await lin.page.evaluate(async () => {
    const grid = document.querySelector<HTMLElement>("[data-pane=list] [role=grid]");
    if (!grid) throw new Error("there is no list");
    const box = grid.getBoundingClientRect();
    const painted = () => new Promise((done) => requestAnimationFrame(done));
    const covered = () => {
      const rows = [...grid.querySelectorAll("[role=row]")].map((row) => row.getBoundingClientRect());
      return [0.1, 0.5, 0.9].every((part) => {
        const y = box.top + box.height * part;
        return rows.some((row) => row.top <= y && row.bottom >= y);
      });
    };
    const blanks: number[] = [];
    for (let still = 0, last = -1; still < 30; still++) {
      grid.scrollTop += 4_800;
      let frames = 0; // a busy machine may need some
      do await painted();
      while (++frames < 10 && !covered());
      if (frames === 10) blanks.push(grid.scrollTop);
      if (grid.scrollTop !== last) still = 0;
      last = grid.scrollTop;
    }
    return { blanks, drawn: grid.querySelectorAll("[role=row]").length };
  });
  expect(seen.blanks).toEqual([]);
  expect(seen.drawn).toBeLessThan(100);
  await expect(lin.row(`第 ${many - 1} 条`)).toBeVisible();
  await lin.row(`第 ${many - 1} 条`).focus();
  await lin.page.keyboard.press("Home");
  await expect(lin.row("第 0 条")).toBeFocused();
  await lin.page.keyboard.press("PageDown");
  await lin.page.keyboard.press("ArrowUp");
  await expect(lin.list.locator("[role=row]:focus")).toHaveAttribute("aria-rowindex", /^\d+$/);
});

/** A row of a board that is longer than any demonstration. */
function plain(i: number, of: number) {
  return {
    id: `01J${String(i).padStart(23, "0")}`,
    state: "active",
    channel: "webchat",
    account: "shop",
    contact: "c",
    name: `客户 ${i}`,
    agent: "somebody",
    preview: `第 ${i} 条`,
    last_message_at: new Date(Date.UTC(2026, 0, 1) + (of - i) * 1000).toISOString(),
    waiting_since: null,
    owed_since: null,
    head: 1,
  };
}
