// Takes a picture of every state in every size, theme and language, and holds each
// to the rules: make shots, or make shots ONLY=palette for those whose names match.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "./states/fixture";
import { axeFaults, layoutFaults } from "./states/rules";
import { languages, sizes, themes } from "./states/stage";
import { walk } from "./states/table";

const folder = fileURLToPath(new URL("results/shots", import.meta.url));

const only = new RegExp(process.env.ONLY ?? "");

for (const size of sizes)
  for (const language of languages)
    test(`pictures at ${size.width}×${size.height} in ${language}`, async ({ browser, world }) => {
      mkdirSync(folder, { recursive: true });
      const faults: string[] = [];
      await walk(browser, world, {
        size,
        language,
        of: (state) => only.test(state.name),
        at: async (stage, state) => {
          const found = await layoutFaults(stage.page, stage.target);
          for (const theme of themes) {
            await stage.wear(theme);
            await stage.page.screenshot({ path: join(folder, `${state.name}-${stage}-${theme}.png`) });
            found.push(...(await axeFaults(stage.page)));
          }
          found.push(...stage.watch.faults());
          faults.push(...found.map((fault) => `${state.name} ${stage}: ${fault}`));
        },
        failed: (why) => faults.push(why),
      });
      expect([...new Set(faults)]).toEqual([]);
    });
