// What a button opens is fetched when one is about to press it.

import { expect, test } from "./fixture";
import { Agent } from "./people";

test("a menu opens by the keys that open menus, and gives the focus back", async ({ demo, person }) => {
  const { page } = await Agent.signIn(await person(), demo, "lin");
  const button = page.getByRole("button", { name: /我的状态/ });
  const opened = { Enter: "就绪", Space: "就绪", ArrowDown: "就绪", ArrowUp: "下线" };
  await expect(button).toHaveAttribute("aria-haspopup", "menu");
  await button.focus();
  for (const [key, item] of Object.entries(opened)) {
    await expect(button).toBeFocused();
    await expect(button).toHaveAttribute("aria-expanded", "false");
    await page.keyboard.press(key);
    await expect(page.getByRole("menuitem", { name: item })).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("menu")).toBeHidden();
  }
  await expect(button).toBeFocused();
});

test("a menu that cannot be fetched says so, and is asked for again", async ({ demo, person }) => {
  const context = await person();
  await context.route("**/MenuOpened.js", (route) => route.abort());
  const { page } = await Agent.signIn(context, demo, "lin");
  const button = page.getByRole("button", { name: /我的状态/ });
  const missing = page.getByRole("alert").filter({ hasText: "没有加载出来" });
  await button.click();
  await expect(missing).toBeVisible();
  await button.click();
  await expect(missing).toBeHidden();
  await context.unroute("**/MenuOpened.js");
  await button.click();
  await expect(page.getByRole("menuitem", { name: "收尾" })).toBeVisible();
});
