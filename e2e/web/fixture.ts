import { type BrowserContext, test as base } from "@playwright/test";
import { type Demo, startDemo } from "./demo";
import { Network } from "./proxy";

interface Fixtures {
  /** More words on the server's command line. */
  flags: string[];
  /** The server on fresh data, unless told otherwise without simulated customers. */
  demo: Demo;
  /** A network to the server that can be broken. */
  network: Network;
  /** Browsers of their own for each person. */
  person(): Promise<BrowserContext>;
}

export const test = base.extend<Fixtures>({
  flags: [["--quiet"], { option: true }],
  demo: async ({ flags }, use) => {
    const { demo, stop } = await startDemo(...flags);
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
