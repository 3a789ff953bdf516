// One browser window of one size and language, which states are brought to.

import type { Browser, BrowserContext, FrameLocator, Locator, Page } from "@playwright/test";
import { en } from "../../../agentdesk/web/src/words/en";
import { type Words, zh } from "../../../agentdesk/web/src/words/zh";
import * as widgetEn from "../../../channels/webchat/web/src/en";
import * as widgetZh from "../../../channels/webchat/web/src/zh";
import { Watch } from "./watch";
import type { Who, World } from "./world";

export type Language = "zh" | "en";
export type Theme = "light" | "dark";

export interface Size {
  width: number;
  height: number;
  /** A finger rather than a mouse: its targets are larger. */
  touch: boolean;
}

export const sizes: Size[] = [
  { width: 1440, height: 900, touch: false },
  { width: 1280, height: 800, touch: false },
  { width: 390, height: 844, touch: true },
];

/** Ends what hangs. */
const patience = 30_000;

export const languages: Language[] = ["zh", "en"];
export const themes: Theme[] = ["light", "dark"];

/** Whose window it is: an agent's, a customer's, or of somebody who is not signed in. */
export type Person = Who | "customer" | "stranger";

export class Stage {
  readonly world: World;
  readonly size: Size;
  readonly language: Language;
  page: Page;
  readonly watch: Watch;
  readonly words: Words;
  readonly widgetWords: typeof widgetEn | typeof widgetZh;

  private constructor(world: World, size: Size, language: Language, page: Page) {
    this.world = world;
    this.size = size;
    this.language = language;
    this.page = page;
    this.watch = new Watch(page.context(), [world.demo.console, world.demo.site]);
    this.words = language === "zh" ? zh : en;
    this.widgetWords = language === "zh" ? widgetZh : widgetEn;
  }

  static async set(
    browser: Browser,
    world: World,
    person: Person,
    size: Size,
    language: Language,
  ): Promise<Stage> {
    const context = await browser.newContext({
      locale: language === "zh" ? "zh-CN" : "en-GB",
      timezoneId: "Asia/Shanghai",
      viewport: { width: size.width, height: size.height },
      hasTouch: size.touch,
      reducedMotion: "reduce", // a picture of a fade is a picture of nothing
    });
    context.setDefaultTimeout(patience);
    if (person === "customer") await speak(context, language);
    else if (person !== "stranger") await context.addCookies(await world.cookies(person));
    return new Stage(world, size, language, await context.newPage());
  }

  close(): Promise<void> {
    return this.page.context().close();
  }

  /** A page of its own for what comes next. */
  async renew(): Promise<void> {
    const context = this.page.context();
    await this.page.close();
    this.page = await context.newPage();
  }

  /** Names it in reports and pictures. */
  toString(): string {
    return `${this.size.width}x${this.size.height}-${this.language}`;
  }

  get phone(): boolean {
    return this.size.touch;
  }

  /** The least side of what one clicks or taps. */
  get target(): number {
    return this.phone ? 44 : 24;
  }

  wear(theme: Theme): Promise<void> {
    return this.page.emulateMedia({ colorScheme: theme });
  }

  /** Waits until what was put on the screen is drawn there. */
  async settle(): Promise<void> {
    await this.page.evaluate(async () => {
      const comes = "[data-entering], [data-rac][style*='opacity: 0']"; // the latter waits for a phone's keyboard
      do for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
      while (document.querySelector(comes));
      const ends = (one: Animation) => Number.isFinite(one.effect?.getComputedTiming().endTime);
      await Promise.allSettled(
        document
          .getAnimations()
          .filter(ends)
          .map((one) => one.finished),
      );
    });
  }

  // The console.

  get list(): Locator {
    return this.page.locator("[data-pane=list]");
  }

  get thread(): Locator {
    return this.page.locator("[data-pane=thread]");
  }

  get panel(): Locator {
    return this.page.locator("[data-pane=customer]");
  }

  get box(): Locator {
    return this.thread.getByRole("textbox");
  }

  /** Goes to an address of the console, as after a reload: nothing of the state before is left. */
  async open(hash: string): Promise<void> {
    await this.page.goto("about:blank");
    await this.page.goto(this.world.demo.console + hash);
  }

  /** Opens a conversation and waits until it can be read. */
  async read(id: string, view = "mine"): Promise<void> {
    await this.open(`#/${view}/${id}`);
    await this.page.getByRole("log").getByText(/\S/).first().waitFor();
    if (!this.phone) await this.panel.getByRole("textbox").first().waitFor();
  }

  // The customer's side.

  get frame(): FrameLocator {
    return this.page.frameLocator("iframe");
  }

  /** The shop's page; with an account, the chat of that one in the place of its own. */
  async visit(account?: string): Promise<void> {
    await this.page.goto("about:blank");
    if (account) await this.page.route("**/c/*/widget.js*", (route) => route.abort());
    await this.page.goto(this.world.demo.site);
    if (account) {
      await this.page.unrouteAll({ behavior: "ignoreErrors" });
      await this.page.addScriptTag({ url: `${this.world.demo.console}c/${account}/widget.js` });
    }
    await this.launcher.waitFor();
  }

  get launcher(): Locator {
    return this.page.locator("body > :not(iframe)").getByRole("button").last();
  }
}

/** One of the things behind the three dots of a conversation. */
export async function chooses(stage: Stage, name: string): Promise<void> {
  await stage.thread.getByRole("button", { name: stage.words.thread.more, exact: true }).click();
  await stage.page.getByRole("menuitem", { name }).click();
}

/** The chat speaks the language of the page it is on. */
async function speak(context: BrowserContext, language: Language): Promise<void> {
  await context.addInitScript((lang) => {
    if (window !== top) return;
    const turned = new MutationObserver(() => {
      turned.disconnect();
      document.documentElement.lang = lang;
    });
    turned.observe(document, { childList: true });
  }, language);
}
