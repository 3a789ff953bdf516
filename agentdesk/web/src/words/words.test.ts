import { expect, test } from "vitest";
import { boardZh } from "./board";
import { routingZh } from "./routing";
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

const sources = Object.values(
  import.meta.glob<string>(
    ["../**/*.{ts,tsx}", "../../../../web/text/*.ts", "!../**/*.test.ts", "!../wire.ts"],
    {
      query: "?raw",
      import: "default",
      eager: true,
    },
  ),
).join("\n");

/** Whatever is read from something: after a dot, by taking it apart, or by a name in quotes. */
const read = new Set([
  ...[...sources.matchAll(/\.(\w+)/g)].map(([, name]) => name),
  ...[...sources.matchAll(/\{([^{}]*)\} = /g)].flatMap(([, names = ""]) => names.split(/\W+/)),
  ...[...sources.matchAll(/"([\w.-]+)"[^:]/g)].map(([, name]) => name),
]);

/** The entries of a dictionary that nothing reads, and whose table nothing looks things up in. */
function unread(words: object, table: string): string[] {
  return Object.entries(words).flatMap(([name, word]) => {
    if (typeof word === "object" && !Array.isArray(word)) return unread(word, name);
    return read.has(name) || new RegExp(`\\b${table}\\??\\.?\\[`).test(sources) ? [] : [`${table}.${name}`];
  });
}

test("no word is there that nothing says", () => {
  expect(unread({ ...zh, settingsZh, boardZh, routingZh }, "zh")).toEqual([]);
});
