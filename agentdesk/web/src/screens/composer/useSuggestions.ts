import { type KeyboardEvent, useId, useState } from "react";
import { useDesk } from "../../desk/hooks";
import { matching } from "../../desk/match";
import { pictureAddress } from "../../rest";
import type { CannedReply, Conversation, Mentionable } from "../../wire";
import { useWords } from "../../words/words";
import { addressable, type Facts, fill, numberOf } from "./fill";
import type { Suggestion } from "./Suggestions";
import { replaced, type Token, tokenAt } from "./token";
import { useCanned, useCounting, useMentionable } from "./useSending";

/** More are not shown: typing narrows them. */
const mostShown = 50;

interface Writing {
  conversation: Conversation;
  text: string;
  caret: number;
  note: boolean;
  /** Puts a text in place, with the caret there. */
  put(text: string, caret: number): void;
}

/** What is offered at the caret: canned replies after a slash, colleagues after an at sign. */
export function useSuggestions({ conversation: c, text, caret, note, put }: Writing) {
  const { composer } = useWords();
  const facts = useFacts(c);
  const count = useCounting();
  const id = useId();
  const found = tokenAt(text, caret, note);
  const [left, setLeft] = useState(""); // the token that was closed with Escape
  const [pointed, setPointed] = useState({ at: "", index: 0 });
  const here = found ? `${found.sort} ${found.from}` : "";
  const token = found && here !== left ? found : null;
  const canned = useCanned(c, token?.sort === "canned");
  const colleagues = useMentionable(c, token?.sort === "mention");

  const use = (at: Token, reply: CannedReply): Suggestion => ({
    key: reply.id,
    title: reply.title,
    detail: reply.text.replace(/\s+/g, " "),
    mark: reply.shared ? composer.shared : composer.mine,
    pick() {
      const filled = replaced(text, at, fill(reply.text, facts));
      put(filled.text, filled.caret);
      count(reply.id);
    },
  });
  const tell = (at: Token, agent: Mentionable): Suggestion => ({
    key: agent.id,
    title: agent.name,
    mark: agent.number,
    face: { name: agent.name, picture: pictureAddress(agent) },
    barred: agent.can_read ? undefined : composer.cannotRead,
    pick() {
      const named = replaced(text, at, `@${agent.name} `);
      put(named.text, named.caret);
    },
  });

  const offered = (): Suggestion[] => {
    if (token?.sort === "canned")
      return matching(token.query, canned ?? [], (r) => r.keys)
        .slice(0, mostShown)
        .map((r) => use(token, r));
    if (token?.sort === "mention")
      return matching(token.query, colleagues ?? [], (a) => a.keys)
        .slice(0, mostShown)
        .map((a) => tell(token, a));
    return [];
  };
  const list = offered();
  const loaded = token?.sort === "canned" ? canned : colleagues;
  // Where nothing is found the slash was only a slash.
  const open = token !== null && loaded !== undefined && (list.length > 0 || token.query === "");
  const typed = `${here} ${token?.query}`;
  const active = pointed.at === typed ? Math.min(pointed.index, list.length - 1) : 0;
  const point = (index: number) => setPointed({ at: typed, index });

  /** Tells whether the key was one of the list's. */
  const keyed = (event: KeyboardEvent): boolean => {
    if (!open) return false;
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (event.key === "Escape") setLeft(here);
    else if (step && list.length > 0) point((active + step + list.length) % list.length);
    else if ((event.key === "Enter" || event.key === "Tab") && list[active]) {
      if (!list[active].barred) list[active].pick();
    } else return false;
    event.preventDefault();
    return true;
  };

  return {
    open,
    keyed,
    shown: {
      id,
      label: token?.sort === "mention" ? composer.mention : composer.canned,
      list,
      active,
      empty: token?.sort === "mention" ? composer.noColleague : composer.noneYet,
      onPoint: point,
    },
  };
}

/** What is filled in for the words in braces. */
export function useFacts(c: Conversation): Facts {
  const { agent } = useDesk().me;
  return { customer: addressable(c.name), agent: c.public_name || agent.name, number: numberOf(c.id) };
}
