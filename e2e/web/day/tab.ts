// The one console tab of a day, and what can be measured in it.

import { type Browser, type CDPSession, expect, type Locator, type Page } from "@playwright/test";
import type { Conversation, Events, Row, Rows } from "../../../agentdesk/web/src/wire";
import { Network } from "../proxy";
import type { Place } from "./driver";
import { probe } from "./probe";

export class Tab {
  readonly page: Page;
  private readonly cdp: CDPSession;
  private readonly network: Network;

  private constructor(page: Page, cdp: CDPSession, network: Network) {
    this.page = page;
    this.cdp = cdp;
    this.network = network;
  }

  static async open(browser: Browser, place: Place): Promise<Tab> {
    const network = await Network.to(place.console);
    const context = await browser.newContext({ locale: "zh-CN", viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await page.addInitScript(probe);
    await page.goto(network.through(place.console));
    await page.getByLabel("账号").fill(place.login);
    await page.getByLabel("密码").fill(place.password);
    await page.getByRole("button", { name: "登录" }).click();
    await page.locator("[data-pane=list]").waitFor();
    const cdp = await context.newCDPSession(page);
    const tab = new Tab(page, cdp, network);
    await tab.call("PUT", "desk/presence", { state: "ready" });
    return tab;
  }

  async close(): Promise<void> {
    await this.page.context().close();
    await this.network.close();
  }

  /** A REST call as the console makes it. */
  async call<T>(method: string, path: string, body?: object): Promise<T> {
    const text = await this.page.evaluate(
      async ({ method, path, body }) => {
        const headers = { "Content-Type": "application/json" };
        const answer = await fetch(path, body ? { method, headers, body: JSON.stringify(body) } : { method });
        if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
        return answer.text();
      },
      { method, path, body },
    );
    return (text ? JSON.parse(text) : undefined) as T;
  }

  async mine(): Promise<Row[]> {
    return (await this.call<Rows>("GET", "desk/conversations?view=mine&limit=100")).rows;
  }

  /** Every message on the screen. */
  get said(): Locator {
    return this.page.getByRole("log").locator("[class*=ubble]");
  }

  /** All messages of the thread that begin so, in order: it is scrolled through, for only what is in view is drawn. */
  heard(start: string): Promise<string[]> {
    return this.page.getByRole("log").evaluate(async (log, start) => {
      const drawn = new Map<number, string>();
      const painted = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      for (let top = 0; ; top += log.clientHeight / 2) {
        log.scrollTop = top;
        await painted();
        for (const line of log.querySelectorAll<HTMLElement>("[data-index]")) {
          const words = line.querySelector<HTMLElement>("[class*=ubble]")?.innerText ?? "";
          if (words.startsWith(start)) drawn.set(Number(line.dataset.index), words);
        }
        if (top + log.clientHeight >= log.scrollHeight) break;
      }
      return [...drawn].sort(([a], [b]) => a - b).map(([, words]) => words);
    }, start);
  }

  get rows(): Locator {
    return this.page.locator("[data-pane=list]").getByRole("row");
  }

  /** What customers said in a conversation, as the server has it. */
  async stored(id: string): Promise<string[]> {
    const { events } = await this.call<Events>("GET", `desk/conversations/${id}/events?before=0&limit=100`);
    const theirs = events.filter((e) => e.message?.author.kind === "customer");
    return theirs.map((e) => e.message?.parts?.[0]?.text ?? "");
  }

  conversation(id: string): Promise<Conversation> {
    return this.call<Conversation>("GET", `desk/conversations/${id}`);
  }

  /** What the page holds when nothing is left to collect, in megabytes. */
  async heap(): Promise<number> {
    for (let i = 0; i < 3; i++) await this.cdp.send("HeapProfiler.collectGarbage");
    const { usedSize } = await this.cdp.send("Runtime.getHeapUsage");
    return usedSize / 1e6;
  }

  /** Goes to a conversation; the time until its messages are on the screen, in milliseconds. */
  turnTo(id: string): Promise<number> {
    return this.page.evaluate((to) => window.probe.turnTo(to), `#/mine/${id}`);
  }

  /** Goes to a message of the conversation that is open, as from a hit of the search; the time until it is in view. */
  async reach(id: string, seq: number): Promise<number> {
    const began = Date.now();
    await this.page.evaluate((to) => {
      location.hash = to;
    }, `#/mine/${id}?at=${seq}`);
    await expect(this.page.locator("[data-pane=thread] [data-hit]")).toBeInViewport();
    return Date.now() - began;
  }

  /** Writes at so many characters a second, into the composer. */
  async type(text: string, perSecond: number): Promise<void> {
    const box = this.page.locator("[data-pane=thread]").getByRole("textbox");
    await box.focus();
    for (const character of text) {
      const next = new Promise((go) => setTimeout(go, 1000 / perSecond));
      await this.page.keyboard.press(character === " " ? "Space" : character);
      await next;
    }
  }

  /** Sends what was typed. */
  async send(): Promise<void> {
    await this.page.keyboard.press("Enter");
  }

  /** Every key's time until its paint, and the tasks that were too long, since the last call. */
  typed(): Promise<{ keys: number[]; long: number[] }> {
    return this.page.evaluate(() => window.probe.typed());
  }

  /** Scrolls what scrolls in a pane, frame by frame, and looks for frames with a hole. */
  async scroll(
    pane: "list" | "log",
    by: number,
    frames: number,
  ): Promise<{ frames: number; blank: number; way: number }> {
    return this.page.evaluate(([pane, by, frames]) => window.probe.scroll(pane, by, frames), [
      pane,
      by,
      frames,
    ] as const);
  }

  /** Nothing runs in the page any more, and nothing reaches it. */
  async sleep(): Promise<void> {
    this.network.swallow();
    await this.cdp.send("Page.setWebLifecycleState", { state: "frozen" });
  }

  /** The lid is opened; the time until these words are on the screen, in milliseconds. */
  async wake(words: string): Promise<number> {
    this.network.restore();
    const began = Date.now();
    await this.cdp.send("Page.setWebLifecycleState", { state: "active" });
    await expect(this.page.getByRole("log").getByText(words, { exact: true })).toBeVisible({
      timeout: 60_000,
    });
    return Date.now() - began;
  }

  /** Profiles the page while something is done; the functions that took most, in milliseconds. */
  async profile(during: () => Promise<unknown>): Promise<[string, number][]> {
    await this.cdp.send("Profiler.enable");
    await this.cdp.send("Profiler.start");
    await during();
    const { profile } = await this.cdp.send("Profiler.stop");
    const self = new Map<string, number>();
    const names = new Map(
      profile.nodes.map((node) => [
        node.id,
        `${node.callFrame.functionName || "(anonymous)"}:${node.callFrame.lineNumber}`,
      ]),
    );
    profile.samples?.forEach((id, i) => {
      const name = names.get(id) ?? "";
      self.set(name, (self.get(name) ?? 0) + (profile.timeDeltas?.[i] ?? 0) / 1000);
    });
    return [...self].sort((a, b) => b[1] - a[1]).slice(0, 20);
  }
}
