import type { Agent } from "../wire";
import type { Words } from "../words/zh";

/** Tells whether a colleague can be given work now. Whether he has room only the router knows. */
export function mayGet({ online, presence }: Agent): boolean {
  return online && presence === "ready";
}

/** What a colleague is, in a word: what he chose, unless nobody is at his desk. */
export function stateOf({ online, presence }: Agent, words: Words): string {
  if (!online) return words.offline;
  return words.presence[presence as keyof Words["presence"]] ?? words.online;
}
