const day = 24 * 60 * 60 * 1000;

/** The words for the two days that are not named by their date. */
export interface DayWords {
  today: string;
  yesterday: string;
}

/** 14:05 */
export function clock(at: string, locale: string): string {
  return formatter(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(at));
}

/** 今天, 昨天, 3月8日, 2025年3月8日 */
export function dayName(at: string, locale: string, words: DayWords, now: number): string {
  const then = new Date(at);
  const today = new Date(now);
  if (then.toDateString() === today.toDateString()) return words.today;
  if (then.toDateString() === new Date(now - day).toDateString()) return words.yesterday;
  const year = then.getFullYear() === today.getFullYear() ? undefined : "numeric";
  return formatter(locale, { year, month: "long", day: "numeric" }).format(then);
}

/** The shortest that still says when: 14:05, 昨天, 3月8日, 2025/3/8. */
export function shortTime(at: string, locale: string, words: DayWords, now: number): string {
  const then = new Date(at);
  if (then.toDateString() === new Date(now).toDateString()) return clock(at, locale);
  if (then.getFullYear() === new Date(now).getFullYear()) return dayName(at, locale, words, now);
  return new Intl.DateTimeFormat(locale).format(then);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter takes a thousand times as long as using one: each is made once. */
function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = locale + JSON.stringify(options);
  const made = formatters.get(name) ?? new Intl.DateTimeFormat(locale, options);
  formatters.set(name, made);
  return made;
}
