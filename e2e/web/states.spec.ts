// A short walk through every state, each in one of three windows; make shots is the
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

/** What most agents have before them, and the screen with the least room, for the longest words and for the shortest. */
const desk: Window = { size: sizes[1], language: "zh", theme: "dark" };
const wordy: Window = { size: sizes[2], language: "en", theme: "light" };
const terse: Window = { size: sizes[2], language: "zh", theme: "light" };

/** Every second state is looked at on a phone, in one language and the other in turn. */
function windowOf(state: State): Window {
  const n = states.indexOf(state);
  const phone = state.only === "phone" || (!state.only && n % 2 === 0);
  if (!phone) return desk;
  return Math.floor(n / 2) % 2 ? wordy : terse;
}

for (const window of [desk, wordy, terse]) {
  const { size, language, theme } = window;
  if (!size) throw new Error("there is no such size");
  test(`at ${size.width}×${size.height} in ${language} nothing is cut off, too small, foreign, or hidden from screen readers`, async ({
    browser,
    world,
  }) => {
    const faults: string[] = [];
    await walk(browser, world, {
      size,
      language,
      of: (state) => windowOf(state) === window,
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
