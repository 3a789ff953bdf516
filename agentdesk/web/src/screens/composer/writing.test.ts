import { expect, test } from "vitest";
import { addressable, fill, numberOf, unfilled } from "./fill";
import { replaced, tokenAt } from "./token";

const facts = { customer: "王女士", agent: "小林", number: "" };

test("what is known is filled in, in both languages, and the rest stays to be seen", () => {
  const text = fill("您好{客户称呼}，我是{agent}，单号{单号}，{其他}", facts);
  expect(text).toBe("您好王女士，我是小林，单号{单号}，{其他}");
  expect(unfilled(text)).toEqual(["{单号}"]);
  expect(unfilled(`${text} {number} {单号}`)).toEqual(["{单号}", "{number}"]);
});

test("a conversation is called by the end of its id", () => {
  const number = numberOf("01JDEXAMPLE0000000AB12CD34");
  expect(fill("单号 {单号} / {number}", { ...facts, number })).toBe("单号 AB12CD34 / AB12CD34");
});

test("nobody is addressed by a mark or by a masked number", () => {
  expect(["王女士", "#AB12", "138****5678", "a***@b.cn", ""].map(addressable)).toEqual([
    "王女士",
    "",
    "",
    "",
    "",
  ]);
});

test.each([
  ["/", "canned:"],
  ["/kd", "canned:kd"],
  ["您好 /快递", "canned:快递"],
  ["您好\n/kd", "canned:kd"],
  ["、kd", "canned:kd"],
  ["和/或", ""],
  ["https://a", ""],
  ["/kd ", ""],
  ["@", "mention:"],
  ["请@王", "mention:王"],
  ["a@b", ""],
  ["@王芳 看", ""],
])("%s is looking for %s", (text, want) => {
  const token = tokenAt(text, text.length, true);
  expect(token ? `${token.sort}:${token.query}` : "").toBe(want);
});

test("customers are not mentioned", () => {
  expect(tokenAt("@王", 2, false)).toBeNull();
});

test("only the token is replaced, with what follows it kept", () => {
  const token = tokenAt("您好 /kd，谢谢", 6, true);
  expect(token && replaced("您好 /kd，谢谢", token, "快递已寄出")).toEqual({
    text: "您好 快递已寄出，谢谢",
    caret: 8,
  });
});
