// What agents write with, as the console asks the desk for it.

import { call } from "../rest";
import type { Keys, Texts } from "../wire";

export const composer = {
  /** By what the console's own words are found; the same in the same language for ever. */
  keys: (texts: string[]) =>
    call<Keys>("POST", "keys", { texts } satisfies Texts).then((answer) => answer.keys),
};
