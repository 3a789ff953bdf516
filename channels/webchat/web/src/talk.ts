// Whether a conversation is going on, and with whom, as the entries tell.

import type { Entry } from "./wire";
import * as words from "./words";

/** An agent as visitors see him. */
export type Who = Pick<Entry, "name" | "number" | "avatar">;

export interface Talk {
  open: boolean;
  agent?: Who;
}

export function talkOf(entries: Entry[]): Talk {
  let talk: Talk = { open: false };
  for (const e of entries) {
    const open = goesOn(e, talk.open);
    const theirs = e.kind === "joined" || (e.kind === "message" && !e.mine);
    if (theirs) talk = { open, agent: e };
    else if (e.kind === "opened" || !open) talk = { open };
    else talk = { ...talk, open };
  }
  return talk;
}

/** Tells whether a conversation goes on after an entry. */
export function goesOn(e: Entry, before: boolean): boolean {
  if (e.kind === "resolved" || e.kind === "closed") return false;
  return before || e.kind === "opened" || e.kind === "joined" || e.kind === "message";
}

/** What to call him, as far as the account says. */
export function nameOf(who: Who | undefined): string {
  if (!who?.number) return who?.name ?? "";
  return who.name ? `${who.name} · ${who.number}` : words.number(who.number);
}
