import { formatLocale } from "./words";
import type { Words } from "./zh";

/** 14:05 */
export function timeOf(at: string, locale: string): string {
  return new Intl.DateTimeFormat(formatLocale(locale), {
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
  }).format(new Date(at));
}

/** 今天, 昨天, 3月8日, 2025年3月8日 */
export function dayName(at: string, locale: string, words: Words, now = new Date()): string {
  const day = new Date(at);
  const before = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (day.toDateString() === now.toDateString()) return words.today;
  if (day.toDateString() === before.toDateString()) return words.yesterday;
  const year = day.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return new Intl.DateTimeFormat(formatLocale(locale), { year, month: "long", day: "numeric" }).format(day);
}

/** 820 KB */
export function sizeOf(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1 << 20) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / (1 << 20)).toFixed(1)} MB`;
}
