import { expect, test } from "vitest";
import * as en from "./en";
import * as zh from "./zh";

/** The same words, whatever they are. */
type Said<T> = T extends string
  ? string
  : T extends object & { call?: never }
    ? { [K in keyof T]: Said<T[K]> }
    : T;

// A word that one language lacks does not compile.
const english: Said<typeof zh> = en;
const chinese: Said<typeof en> = zh;

test("both languages say the same", () => {
  expect(Object.keys(english)).toEqual(Object.keys(chinese));
});
