import type { Group, Item } from "../ui/Menu";
import type { Agent, PresenceChange, Target } from "../wire";
import type { Words } from "../words/zh";

/** Tells whether a colleague can be given work now. Whether he has room only the router knows. */
export function mayGet({ online, presence }: Agent): boolean {
  return online && presence === "ready";
}

/** What a colleague is, or why a conversation cannot be passed on to him. */
export function targetOf(target: Target, words: Words): string {
  const { refusal } = target;
  return refusal === "full" || refusal === "not_member" ? words.failure[refusal] : stateOf(target, words);
}

/** What a colleague is, in a word: what he chose, unless nobody is at his desk. */
export function stateOf({ online, presence }: Agent, words: Words): string {
  if (!online) return words.offline;
  return words.presence[presence as keyof Words["presence"]] ?? words.online;
}

/** What one is and why, in words: of a break the reason says it all. */
export function standingName(state: string, name: string, reason?: string): string {
  if (!reason) return name;
  return state === "break" ? reason : `${name} · ${reason}`;
}

type To = (state: PresenceChange["state"], reason?: string, title?: string) => Item;

/** What one may say that a colleague is, and why he gets no work. */
export function standingChoices(to: To, reasons: { key: string; name: string }[], words: Words): Group[] {
  const because = (state: PresenceChange["state"]): Group => ({
    title: words.alerts.reasonsFor(words.presence[state]),
    items: reasons.map(({ key, name }) => to(state, key, name)),
    look: "under",
  });
  return [
    { items: [to("ready"), to("break")] },
    because("break"),
    { items: [to("finishing")], look: "apart" },
    because("finishing"),
    { items: [to("offline")], look: "apart" },
    because("offline"),
  ];
}
