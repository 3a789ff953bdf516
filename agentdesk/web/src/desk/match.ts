// How anything with keys is found by typing: as it is written, by its pinyin, or
// by the initials of its syllables. The server makes the keys (package matching):
// three lines, of the last two each word is one way to say the whole.

/** How well keys answer what somebody typed. 0 is not at all. */
export function rank(query: string, keys: string): number {
  const typed = fold(query);
  if (!typed) return rankOf.substring;
  const [written = "", pinyin = "", initials = ""] = keys.split("\n");
  const letters = typed.replace(/[\s']/g, "");
  const said = pinyin.split(" ");
  const short = initials.split(" ");
  if (written === typed || said.includes(letters)) return rankOf.exact;
  if (written.startsWith(typed) || said.some((s) => s.startsWith(letters))) return rankOf.prefix;
  if (short.some((s) => s.startsWith(letters))) return rankOf.initials;
  if (written.includes(typed)) return rankOf.substring;
  // Two letters are in half of all pinyin.
  if (letters.length > 1 && short.some((s) => s.includes(letters))) return rankOf.substring;
  return letters.length > 2 && said.some((s) => s.includes(letters)) ? rankOf.substring : 0;
}

const rankOf = { exact: 4, prefix: 3, initials: 2, substring: 1 };

/** Those that answer what was typed, the best first; equals stay in their order. */
export function matching<T>(query: string, all: readonly T[], keysOf: (one: T) => string): T[] {
  return all
    .map((one) => ({ one, score: rank(query, keysOf(one)) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ one }) => one);
}

/** The same of what has a name and perhaps keys: all of them while nothing is typed. */
export function found<T extends { name: string; keys?: string }>(
  query: string,
  all: readonly T[],
): readonly T[] {
  return query.trim() ? matching(query, all, (one) => one.keys ?? fold(one.name)) : all;
}

/** Lower case, plain width, one space where there is any: as the server folds. */
export function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase().trim().replace(/\s+/g, " ");
}
