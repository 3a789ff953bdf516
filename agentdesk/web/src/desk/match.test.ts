import { expect, test } from "vitest";
import { found, matching, rank } from "./match";

const express = "快递单号\nkuaididanhao kuaididanghao\nkddh";
const refund = "退款 三天内 kd 到账\ntuikuan\ntk";
const ann = "ann lee\nannlee\nal annl alee annlee";

test.each([
  ["快递单号", 4],
  ["kuaididanhao", 4],
  ["KuaiDi Dan Hao", 4],
  ["快递", 3],
  ["kuaid", 3],
  ["kuai'di", 3],
  ["kd", 2],
  ["ＫＤ", 2],
  ["单号", 1],
  ["danhao", 1],
  ["dh", 1],
  ["发票", 0],
  ["ai", 0],
])("%s finds the express number at %i", (typed, want) => {
  expect(rank(typed, express)).toBe(want);
});

test("a Latin name is found by its words and their initials", () => {
  expect(["ann lee", "Ann", "al", "lee", "bo"].map((typed) => rank(typed, ann))).toEqual([4, 3, 2, 1, 0]);
});

test("nothing typed finds all, and what has no keys is found by nothing", () => {
  expect(rank("", express)).toBeGreaterThan(0);
  expect(rank("x", "")).toBe(0);
});

test("what has a name is found by its keys or by itself, and all of it while nothing is typed", () => {
  const all = [{ name: "周航", keys: "周航\nzhouhang\nzh" }, { name: "VIP desk" }];
  expect(found("zh", all).map(({ name }) => name)).toEqual(["周航"]);
  expect(found("vip", all).map(({ name }) => name)).toEqual(["VIP desk"]);
  expect(found(" ", all)).toEqual(all);
});

test("the best comes first, equals in their order", () => {
  const all = [refund, ann, express];
  expect(matching("kd", all, (keys) => keys)).toEqual([express, refund]);
  expect(matching("", all, (keys) => keys)).toEqual(all);
});
