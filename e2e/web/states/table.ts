// The one table of everything a person can see. Pictures and checks walk it alike.

import type { Browser } from "@playwright/test";
import { aroundStates } from "./around";
import { consoleStates } from "./console";
import { settingsStates } from "./settings";
import { type Language, type Size, Stage } from "./stage";
import type { State } from "./state";
import { widgetStates } from "./widget";
import type { World } from "./world";

export const states: State[] = [...consoleStates, ...aroundStates, ...settingsStates, ...widgetStates];

/** A window, and what to do with it in each state. */
export interface Walk {
  size: Size;
  language: Language;
  /** Which states; all without. */
  of?(state: State): boolean;
  at(stage: Stage, state: State): Promise<void>;
}

/** Brings a window to one state after the other, a person's after another's. */
export async function walk(browser: Browser, world: World, { size, language, of, at }: Walk): Promise<void> {
  const fitting = states.filter((state) => !state.only || (state.only === "phone") === size.touch);
  const wanted = of ? fitting.filter(of) : fitting;
  for (const person of new Set(wanted.map((state) => state.person))) {
    const stage = await Stage.set(browser, world, person, size, language);
    try {
      for (const state of wanted) if (state.person === person) await visit(stage, state, at);
    } finally {
      await stage.close();
    }
  }
}

async function visit(stage: Stage, state: State, at: Walk["at"]): Promise<void> {
  stage.watch.lenient = state.stubbed ?? false;
  try {
    await state.enter(stage);
    await stage.settle();
    await at(stage, state);
    await state.leave?.(stage);
  } catch (error) {
    const why = error instanceof Error ? error.message : error;
    throw new Error(`${state.name}, ${stage}: ${why}`, { cause: error });
  }
}
