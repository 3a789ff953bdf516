// Options of many are found as people and queues are: as written, by pinyin, by initials.

import { useQuery } from "@tanstack/react-query";
import { fold, rank } from "../desk/match";
import { composer as rest } from "../rest/composer";
import type { Option } from "./Select";

/** What texts are found by. */
export type LearnedKeys = ReadonlyMap<string, string>;

/** As many texts as the server surely takes at once. */
const atOnce = 200;

/** Asks the server by what those options are found that have no keys, while somebody searches. */
export function useOptionKeys(options: Option[], searching: boolean): LearnedKeys | undefined {
  const texts = [...new Set(options.flatMap(({ keys, text }) => (keys === undefined ? [text] : [])))];
  return useQuery({
    queryKey: ["keys", texts],
    queryFn: () => learn(texts),
    enabled: searching && texts.length > 0,
    staleTime: Number.POSITIVE_INFINITY,
  }).data;
}

async function learn(texts: string[]): Promise<LearnedKeys> {
  const learned = new Map<string, string>();
  for (let from = 0; from < texts.length; from += atOnce) {
    const some = texts.slice(from, from + atOnce);
    const keys = await rest.keys(some);
    some.forEach((text, i) => {
      learned.set(text, keys[i] ?? fold(text));
    });
  }
  return learned;
}

/** Whether an option answers what was typed: by its keys, or by what stands beside it. */
export function answers(option: Option, typed: string, learned: LearnedKeys | undefined): boolean {
  const { text, hint = "", keys = learned?.get(text) ?? fold(text) } = option;
  return rank(typed, keys) > 0 || fold(hint).includes(fold(typed));
}
