import { test as base } from "@playwright/test";
import { World } from "./world";

/** A company for the pictures of a window: after five minutes silent conversations are parked, and others come. */
export const test = base.extend<{ world: World }>({
  world: [
    async ({ browser }, use) => {
      const world = await World.make(browser);
      await use(world);
      await world.close();
    },
    { timeout: 120_000 },
  ],
});

export { expect } from "@playwright/test";
