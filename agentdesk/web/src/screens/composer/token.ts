// What the writer is just looking for: a canned reply after a slash, a colleague
// after an at sign.

export interface Token {
  sort: "canned" | "mention";
  /** Where its sign stands. */
  from: number;
  /** What is typed after the sign, up to the caret. */
  query: string;
}

const longestQuery = 30;

/**
 * A slash counts at the start of the text or after a space, an at sign unless it is
 * within an address. Chinese input methods type 、 where the slash is.
 */
export function tokenAt(text: string, caret: number, mayMention: boolean): Token | null {
  const before = text.slice(Math.max(0, caret - longestQuery - 2), caret);
  const start = caret - before.length;
  const slash = /(?:^|\s)([/、])([^\s/、]*)$/.exec(before);
  if (slash && (start === 0 || !before.startsWith(slash[1] ?? "")))
    return { sort: "canned", from: caret - (slash[2]?.length ?? 0) - 1, query: slash[2] ?? "" };
  const at = mayMention && /(?:^|[^\w.@])@([^\s@]*)$/.exec(before);
  if (at) return { sort: "mention", from: caret - (at[1]?.length ?? 0) - 1, query: at[1] ?? "" };
  return null;
}

/** The text with the token replaced, and where the caret then is. */
export function replaced(text: string, token: Token, by: string): { text: string; caret: number } {
  const end = token.from + 1 + token.query.length;
  return { text: text.slice(0, token.from) + by + text.slice(end), caret: token.from + by.length };
}
