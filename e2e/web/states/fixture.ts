import { test as base } from "@playwright/test";
import { World } from "./world";

/** One company for all pictures of a worker: nothing that is looked at changes it. */
export const test = base.extend<object, { world: World }>({
  world: [
    async ({ browser }, use) => {
      const world = await World.make(browser);
      await use(world);
      await world.close();
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

export { expect } from "@playwright/test";
