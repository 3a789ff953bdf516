import type { Conditions, Hours, Instant, Need } from "../../../wire";

/** A list as people write it: commas of both kinds, or lines, between. */
export function listOf(text: string): string[] {
  return text
    .split(/[,，、\n]/)
    .map((part) => part.trim())
    .filter(Boolean);
}

/** The lines of a text that are not empty. */
export function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}

/** A time of a setting as it is written: nothing for the default, 0 for never. */
export function writtenTime(value: number | undefined, canNever: boolean): string {
  if (!value) return "";
  return canNever && value < 0 ? "0" : String(value);
}

/** What was written as a setting; NaN if it is no number. */
export function readTime(text: string, canNever: boolean): number {
  const written = text.trim();
  if (!written) return 0;
  if (!/^\d+$/.test(written)) return Number.NaN;
  const value = Number(written);
  return value === 0 && canNever ? -1 : value;
}

/** The end of a day as it is written, 2026-12-31; undefined if it is none. */
export function endOfDay(day: string): Instant | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(day.trim())) return undefined;
  const at = new Date(`${day.trim()}T23:59:59`);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/** The day of an instant where one is. */
export function dayOf(at: Instant | undefined): string {
  if (!at) return "";
  const date = new Date(at);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** A time as it is written, 2026-10-10 10:00; undefined if it is none. */
export function momentOf(text: string): Instant | undefined {
  const found = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)$/.exec(text.trim());
  if (!found) return undefined;
  const at = new Date(`${found[1]}T${found[2]}`);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** A date that does not follow the week. */
export interface Exception {
  date: string;
  kind: "closed" | "own" | "like";
  shifts: string[];
  like: string;
}

/** The dates of hours, in order. */
export function exceptionsOf({ dates = {}, like = {} }: Hours): Exception[] {
  const own = Object.entries(dates).map(
    ([date, shifts]): Exception => ({ date, kind: shifts.length ? "own" : "closed", shifts, like: "mon" }),
  );
  const others = Object.entries(like).map(
    ([date, day]): Exception => ({ date, kind: "like", shifts: [], like: day }),
  );
  return [...own, ...others].sort((a, b) => a.date.localeCompare(b.date));
}

/** Hours with these dates instead of theirs. */
export function withExceptions(hours: Hours, list: Exception[]): Hours {
  const dates: Record<string, string[]> = {};
  const like: Record<string, string> = {};
  for (const one of list)
    if (one.kind === "like") like[one.date] = one.like;
    else dates[one.date] = one.kind === "own" ? one.shifts : [];
  return { ...hours, dates, like };
}

/** Conditions without those in which nothing stands. */
export function given(conditions: Conditions): Conditions {
  const kept = Object.entries(conditions).filter(
    ([, value]) => value && (Array.isArray(value) ? value.length : Object.keys(value).length),
  );
  return Object.fromEntries(kept);
}

/** Needs that name a skill. */
export function named<N extends Need>(needs: N[]): N[] {
  return needs.filter((need) => need.skill);
}
