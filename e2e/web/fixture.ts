import { type BrowserContext, test as base } from "@playwright/test";
import { type Demo, startDemo } from "./demo";
import { Network } from "./proxy";

interface Fixtures {
  /** The server on fresh data, without simulated customers. */
  demo: Demo;
  /** A network to the server that can be broken. */
  network: Network;
  /** Browsers of their own for each person. */
  person(): Promise<BrowserContext>;
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern
  demo: async ({}, use) => {
    const { demo, stop } = await startDemo("--quiet");
    await use(demo);
    await stop();
  },
  network: async ({ demo }, use) => {
    const network = await Network.to(demo.console);
    await use(network);
    await network.close();
  },
  person: async ({ browser, contextOptions }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext(contextOptions);
      contexts.push(context);
      return context;
    });
    for (const context of contexts) await context.close();
  },
});

export { expect } from "@playwright/test";
