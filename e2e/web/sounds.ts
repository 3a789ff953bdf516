// What a page lets one hear.

import type { BrowserContext, Locator, Page } from "@playwright/test";

/** Counts the tones that pages strike, and their frames, each on its own root element. */
export async function listenTo(to: Page | BrowserContext): Promise<void> {
  await to.addInitScript(() => {
    const { start } = AudioScheduledSourceNode.prototype;
    AudioScheduledSourceNode.prototype.start = function (...when) {
      const { dataset } = document.documentElement;
      dataset.struck = String(Number(dataset.struck ?? 0) + 1);
      return start.apply(this, when);
    };
  });
}

/** How many a document struck. */
export function struck(root: Locator): Promise<number> {
  return root.evaluate((el) => Number((el as HTMLElement).dataset.struck ?? 0));
}
