import { expect, test } from "vitest";
import { boardZh } from "./board";
import { settingsZh } from "./settings";
import { zh } from "./zh";

/** Every text of a dictionary, those of functions said with an example. */
function texts(words: object): string[] {
  return Object.values(words).flatMap((word) => {
    if (typeof word === "string") return [word];
    return typeof word === "function" ? [String(word("甲", "乙"))] : texts(word);
  });
}

test("Chinese has Chinese punctuation", () => {
  expect(
    texts({ ...zh, settingsZh, boardZh }).filter((text) =>
      /[\u4e00-\u9fff][,;:?!]|[,;:?!][\u4e00-\u9fff]/.test(text),
    ),
  ).toEqual([]);
});
