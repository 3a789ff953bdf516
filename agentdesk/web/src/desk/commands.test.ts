import { expect, test } from "vitest";
import { catalogue } from "./commands";

const sources = import.meta.glob<string>(["../screens/**/*.{ts,tsx}", "../ui/*.tsx"], {
  query: "?raw",
  import: "default",
  eager: true,
});

/** The names of what menus offer, as they stand in the sources. */
function offered(text: string): string[] {
  if (!/\/ui\/Menu"|useCommands/.test(text)) return []; // settings have tables of the same shape
  return [...text.matchAll(/\bid: "([\w.]+)",\s*title\b/g)].map(([, id = ""]) => id);
}

/** What is no command of its own, and why. */
const others: Record<string, string[]> = {
  "../screens/MyMenu.tsx": ["profile"], // the palette jumps to every page of the settings
  "../screens/board/acts.ts": ["open", "take", "assign"], // of a line of the board, which is not open
};

test("whatever a menu offers the palette has too", () => {
  const all = Object.entries(sources).flatMap(([file, text]) =>
    offered(text).map((id) => ({ id, isKnown: id in catalogue || others[file]?.includes(id) })),
  );
  expect(all.length).toBeGreaterThan(10);
  expect(all.filter(({ isKnown }) => !isKnown).map(({ id }) => id)).toEqual([]);
});

test("every command is carried out somewhere", () => {
  const text = Object.values(sources).join("\n");
  const missing = Object.keys(catalogue).filter(
    (id) => !text.includes(`id: "${id}"`) && !text.includes(`"${id}": "`), // the places have a table
  );
  expect(missing).toEqual([]);
});
