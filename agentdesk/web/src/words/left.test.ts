import { expect, test } from "vitest";
import { en } from "./en";
import { leftText } from "./left";
import { zh } from "./zh";

const left_at = "2026-10-10T02:00:00Z";
const after = (minutes: number) => Date.parse(left_at) + minutes * 60_000;

test.each([
  [
    "known by email",
    { left_at, by_email: true },
    4,
    "访客已离开 4 分钟 · 可邮件回复",
    "Customer left 4 min ago · can be answered by email",
  ],
  ["known by nothing", { left_at }, 4, "访客已离开 4 分钟", "Customer left 4 min ago"],
  ["just now", { left_at }, 0.5, "访客已离开 不到 1 分钟", "Customer left under 1 min ago"],
  ["long ago", { left_at }, 180, "访客已离开 3 小时", "Customer left 3 h ago"],
  ["still there", { left_at: null, by_email: true }, 4, "", ""],
])("a customer who left: %s", (_, row, minutes, chinese, english) => {
  expect(leftText(row, after(minutes), zh)).toBe(chinese);
  expect(leftText(row, after(minutes), en)).toBe(english);
});
