// An agent without a mouse.

import { type BrowserContext, expect, type Locator } from "@playwright/test";
import type { Demo } from "./demo";
import { test as base } from "./fixture";
import { Agent } from "./people";

/** Somebody at his desk, all of whose doing goes through the keys. */
export class Typist extends Agent {
  static async arrive(context: BrowserContext, demo: Demo, login: string): Promise<Typist> {
    const typist = new Typist(await context.newPage());
    const { page } = typist;
    await page.goto(demo.console);
    await expect(page.getByLabel("账号")).toBeFocused();
    await typist.types(login);
    await typist.hits("Tab");
    await typist.types(demo.agents.find((agent) => agent.login === login)?.password ?? "");
    await typist.hits("Enter");
    await expect(typist.list).toBeVisible();
    return typist;
  }

  async hits(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  async types(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  /** Presses Shift+Tab until this, or something in it, has the focus. */
  async tabsBackTo(goal: Locator): Promise<void> {
    await this.keysTo("Shift+Tab", goal);
  }

  /** Tabs to a button or a link and presses it. */
  async enters(goal: Locator): Promise<void> {
    await this.tabsTo(goal);
    await this.hits("Enter");
  }

  /** Tabs to a field that is empty, and writes. */
  async writes(goal: Locator, text: string): Promise<void> {
    await this.tabsTo(goal);
    await this.types(text);
  }

  /** Tabs to a select, opens it and takes one of what it offers. */
  async selects(goal: Locator, option: string): Promise<void> {
    await this.enters(goal);
    await this.arrowsTo(this.page.getByRole("option", { name: option }));
    await this.hits("Enter");
    await expect(goal).toBeFocused();
  }

  /** Carries out a command of the palette, found by what is typed, and what it asks then. */
  async runs(...steps: [typed: string, title: string][]): Promise<void> {
    const input = this.page.getByRole("combobox");
    await this.hits("Control+k");
    for (const [typed, title] of steps) {
      await expect(input).toBeFocused();
      await expect(input).toHaveValue("");
      await this.types(typed);
      await expect(this.page.getByRole("option", { name: title, selected: true })).toBeVisible();
      await this.hits("Enter");
    }
    await expect(input).toBeHidden();
  }

  /** Opens the menu of this button and does one of the things in it. */
  async takes(menu: Locator, item: string): Promise<void> {
    await this.enters(menu);
    await this.arrowsTo(this.page.getByRole("menuitem", { name: item }));
    await this.hits("Enter");
  }

  /** What had the focus may be gone, but not the place: Tab goes on from there. */
  async goesOnIn(pane: Locator): Promise<void> {
    await this.hits("Tab");
    expect(await pane.evaluate((el) => el.contains(document.activeElement))).toBe(true);
  }
}

interface Fixtures {
  /** Somebody who signs in and has no mouse: a test in which he uses one fails. */
  typist(login: string): Promise<Typist>;
}

const pointing = ["pointerdown", "pointermove", "wheel"];

export const test = base.extend<Fixtures>({
  typist: async ({ demo, person }, use) => {
    const pointed: string[] = [];
    await use(async (login) => {
      const context = await person();
      await context.exposeFunction("pointed", (kind: string) => pointed.push(kind));
      await context.addInitScript((kinds) => {
        const tell = (window as unknown as { pointed(kind: string): void }).pointed;
        // A browser tells of a pointer that lies still when the page moves under it.
        const still = (event: Event) =>
          event.type === "pointermove" &&
          !(event as PointerEvent).movementX &&
          !(event as PointerEvent).movementY;
        for (const kind of kinds) addEventListener(kind, (event) => still(event) || tell(kind), true);
      }, pointing);
      return Typist.arrive(context, demo, login);
    });
    expect(pointed).toEqual([]);
  },
});

export { expect };
