import type { AgentID, Mentionable } from "../../wire";

/** The colleagues whose names stand in the text after an at sign, each once. */
export function mentionsIn(text: string, agents: readonly Mentionable[]): Mentionable[] {
  const longestFirst = [...agents].sort((a, b) => b.name.length - a.name.length);
  const found = new Map<AgentID, Mentionable>();
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    const named = longestFirst.find((a) => a.name && text.startsWith(a.name, at + 1));
    if (named) found.set(named.id, named);
  }
  return [...found.values()];
}
