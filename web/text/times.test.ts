import { expect, test } from "vitest";
import { dayName, shortTime } from "./times";

const words = { today: "今天", yesterday: "昨天" };
const now = new Date(2026, 2, 9, 1, 30).getTime();

test.each([
  ["today by the hour", new Date(2026, 2, 9, 0, 5), "今天", "00:05"],
  ["yesterday by its name, even if an hour ago", new Date(2026, 2, 8, 23, 59), "昨天", "昨天"],
  ["this year without the year", new Date(2026, 0, 2, 12), "1月2日", "1月2日"],
  ["before that with it", new Date(2025, 2, 8, 12), "2025年3月8日", "2025/3/8"],
])("%s", (_, at, day, short) => {
  expect(dayName(at.toISOString(), "zh-CN", words, now)).toBe(day);
  expect(shortTime(at.toISOString(), "zh-CN", words, now)).toBe(short);
});
