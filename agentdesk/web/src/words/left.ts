import type { Row } from "../wire";
import { waitOf } from "./times";
import type { Words } from "./zh";

/** That the customer left while he waited, and whether he can be answered all the same; "" if he did not. */
export function leftText(row: Pick<Row, "left_at" | "by_email">, now: number, words: Words): string {
  if (!row.left_at) return "";
  const { left, minutes: some, moment, byEmail } = words.work;
  const minutes = Math.floor((now - Date.parse(row.left_at)) / 60_000);
  const since = minutes < 1 ? moment : minutes < 60 ? some(minutes) : waitOf(minutes * 60_000, words);
  return row.by_email ? `${left(since)} · ${byEmail}` : left(since);
}
