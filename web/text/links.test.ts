import { expect, test } from "vitest";
import { pieces } from "./links";

test.each([
  ["a full stop after it is not part of it", "看 https://a.example/b?c=1. 好", "https://a.example/b?c=1"],
  ["nor is Chinese, which needs no space", "看https://a.example/b，然后", "https://a.example/b"],
  ["other schemes stay text", "javascript:alert(1) data:text/html,x", undefined],
  ["so does half an address", "https:// 和 http://", undefined],
])("%s", (_, text, href) => {
  const found = pieces(text);
  expect(found.map((p) => p.text).join("")).toBe(text);
  expect(found.flatMap((p) => p.href ?? [])).toEqual(href ? [href] : []);
});
