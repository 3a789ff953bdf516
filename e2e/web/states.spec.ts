// A short walk through every state, each in one of two windows; make shots is the
// long one, with pictures, of every state in every window.

import { expect, test } from "./states/fixture";
import { axeFaults, layoutFaults } from "./states/rules";
import { type Language, type Size, sizes, type Theme } from "./states/stage";
import type { State } from "./states/state";
import { states, walk } from "./states/table";

test.describe.configure({ mode: "default", timeout: 240_000 }); // one company is enough for both

interface Window {
  size: Size | undefined;
  language: Language;
  theme: Theme;
}

/** What most agents have before them, and the screen with the least room for the longest words. */
const desk: Window = { size: sizes[1], language: "zh", theme: "dark" };
const phone: Window = { size: sizes[2], language: "en", theme: "light" };

/** Every second state is looked at in the other window. */
const onPhone = (state: State) => state.only === "phone" || (!state.only && states.indexOf(state) % 2 === 1);

for (const { size, language, theme } of [desk, phone]) {
  if (!size) throw new Error("there is no such size");
  test(`at ${size.width}×${size.height} nothing is cut off, too small, foreign, or hidden from screen readers`, async ({
    browser,
    world,
  }) => {
    const faults: string[] = [];
    await walk(browser, world, {
      size,
      language,
      of: (state) => onPhone(state) === size.touch,
      at: async (stage, state) => {
        await stage.wear(theme);
        const found = [...(await layoutFaults(stage.page, stage.target)), ...(await axeFaults(stage.page))];
        faults.push(...[...found, ...stage.watch.faults()].map((fault) => `${state.name}: ${fault}`));
      },
      failed: (why) => faults.push(why),
    });
    expect(faults).toEqual([]);
  });
}
