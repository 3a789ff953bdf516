// The one table of everything a person can see. Pictures and checks walk it alike.

import type { Browser } from "@playwright/test";
import { aroundStates } from "./around";
import { consoleStates } from "./console";
import { routingStates } from "./routing";
import { settingsStates } from "./settings";
import { type Language, type Size, Stage } from "./stage";
import type { State } from "./state";
import { widgetStates } from "./widget";
import type { World } from "./world";

export const states: State[] = [
  ...consoleStates,
  ...aroundStates,
  ...settingsStates,
  ...routingStates,
  ...widgetStates,
];

/** A window, and what to do with it in each state. */
export interface Walk {
  size: Size;
  language: Language;
  /** Which states; all without. */
  of?(state: State): boolean;
  at(stage: Stage, state: State): Promise<void>;
  /** A state could not be brought up; the others are, all the same. */
  failed(why: string): void;
}

/** Brings a window to one state after the other, a person's after another's. */
export async function walk(
  browser: Browser,
  world: World,
  { size, language, of, at, failed }: Walk,
): Promise<void> {
  const fitting = states.filter((state) => !state.only || (state.only === "phone") === size.touch);
  const wanted = of ? fitting.filter(of) : fitting;
  for (const person of new Set(wanted.map((state) => state.person))) {
    const stage = await Stage.set(browser, world, person, size, language);
    try {
      for (const state of wanted.filter((one) => one.person === person)) {
        const why = await visit(stage, state, at);
        if (!why) continue;
        failed(`${state.name} ${stage}: ${why}`);
        await state.leave?.(stage).catch(() => undefined);
        await stage.renew();
        stage.watch.faults(); // of what was not brought up
      }
    } finally {
      await stage.close();
    }
  }
}

/** Brings the window to the state and looks at it; why that was not possible, or nothing. */
async function visit(stage: Stage, state: State, at: Walk["at"]): Promise<string> {
  stage.watch.lenient = state.stubbed ?? false;
  try {
    await state.enter(stage);
    await stage.settle();
    await at(stage, state);
    await state.leave?.(stage);
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
