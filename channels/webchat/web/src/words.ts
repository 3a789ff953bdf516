import { en } from "./en";
import { type Words, zh } from "./zh";

export function isChinese(locale: string): boolean {
  return locale.toLowerCase().startsWith("zh");
}

/** The dictionary for a BCP 47 locale. */
export function wordsFor(locale: string): Words {
  return isChinese(locale) ? zh : en;
}
