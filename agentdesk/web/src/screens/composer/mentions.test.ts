import { expect, test } from "vitest";
import type { Mentionable } from "../../wire";
import { mentionsIn } from "./mentions";

const agent = (name: string): Mentionable => ({ id: name, name, keys: "", can_read: true });
const all = [agent("王芳"), agent("王芳芳"), agent("Ann")];

test.each([
  ["@王芳 看一下", ["王芳"]],
  ["@王芳芳和@Ann，@Ann", ["王芳芳", "Ann"]],
  ["王芳", []],
  ["a@b", []],
])("%s names %s", (text, want) => {
  expect(mentionsIn(text, all).map((a) => a.name)).toEqual(want);
});
