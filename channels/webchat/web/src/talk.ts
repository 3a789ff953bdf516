// Whether a conversation is going on, and with whom, as the entries tell.

import type { Entry } from "./wire";
import type { Words } from "./zh";

/** An agent as visitors see him. */
export type Who = Pick<Entry, "name" | "number" | "avatar">;

export interface Talk {
  open: boolean;
  agent?: Who;
}

export function talkOf(entries: Entry[]): Talk {
  let talk: Talk = { open: false };
  for (const e of entries) {
    if (e.kind === "opened") talk = { open: true };
    else if (e.kind === "resolved" || e.kind === "closed") talk = { open: false };
    else if (e.kind === "joined" || (e.kind === "message" && !e.mine)) talk = { open: true, agent: e };
    else if (e.kind === "message") talk = { ...talk, open: true };
  }
  return talk;
}

/** What to call him, as far as the account says. */
export function nameOf(who: Who | undefined, words: Words): string {
  if (!who?.number) return who?.name ?? "";
  return who.name ? `${who.name} · ${who.number}` : words.number(who.number);
}
