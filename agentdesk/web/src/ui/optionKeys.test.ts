import { expect, test } from "vitest";
import { answers } from "./optionKeys";

const learned = new Map([["售后服务", "售后服务\nshouhoufuwu\nshfw"]]);
const zhou = { id: "zhou", text: "周航", hint: "A012 · zhou.h", keys: "周航 a012\nzhouhang\nzh" };
const service = { id: "service", text: "售后服务" };

test.each([
  ["as it is written", service, "后服", true],
  ["by pinyin that the server told when asked", service, "shouhou", true],
  ["by initials", service, "SHFW", true],
  ["by keys of its own", zhou, "zhouh", true],
  ["by what stands beside it", zhou, "zhou.h", true],
  ["and by nothing else", zhou, "shfw", false],
])("an option is found %s", (_, option, typed, found) => {
  expect(answers(option, typed, learned)).toBe(found);
});

test("until the server told, an option is found as it is written", () => {
  expect(answers(service, "售后", undefined)).toBe(true);
  expect(answers(service, "shfw", undefined)).toBe(false);
});
