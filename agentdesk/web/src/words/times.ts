import type { Words } from "./zh";

/** How long somebody waits: 0:42, 12:08, 2 小时, 3 天. */
export function waitOf(ms: number, words: Words): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  const hours = Math.floor(seconds / 3600);
  return hours < 48 ? words.hours(hours) : words.days(Math.floor(hours / 24));
}
