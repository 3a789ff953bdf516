// Who got a conversation, and how: the records of a thread that tell of it, in words.

import type { AssignRef, Event, OfferRef, StateRef } from "../wire";
import { waitOf } from "../words/times";
import { declinedWhy } from "../words/work";
import type { Words } from "../words/zh";
import type { Names } from "./lines";

/** The record of an event about giving out work; undefined if it is about something else, "" if others tell it. */
export function workText(e: Event, by: string, names: Names, words: Words): string | undefined {
  const ref = e.data as AssignRef;
  const agent = nameOf(ref.agent, names, words);
  const { event } = words.work;
  switch (e.kind) {
    case "conversation.assigned":
      return assignedText(ref, e, by, names, words);
    case "conversation.released":
      return releasedText(ref, by, agent, words);
    case "conversation.parked":
      return e.actor.kind === "agent" ? event.parked(by) : event.parkedItself;
    case "conversation.unparked":
      return event.unparked(by);
    case "customer.gone":
      return event.left;
    case "customer.returned":
      return event.back;
    case "consult.began":
      return event.consulted(by, agent);
    case "consult.ended":
      return event.consultEnded(agent);
    case "offer.made":
    case "offer.ended":
      return offerText(e, by, names, words);
    default:
      return undefined;
  }
}

function nameOf(id: string | undefined, names: Names, words: Words): string {
  return names.agent(id ?? "") || words.work.colleague;
}

function assignedText(ref: AssignRef, e: Event, by: string, names: Names, words: Words): string {
  const { event } = words.work;
  const agent = names.agent(ref.agent ?? "") || by;
  switch (ref.rule) {
    case "claimed":
      return event.claimed(agent);
    case "ordered":
      return e.actor.id === ref.agent ? event.claimed(agent) : event.ordered(by, agent);
    case "transferred":
      return event.transferred(agent);
    case "resumed":
      return event.resumed(agent);
    case "last_agent":
      return event.lastAgent(agent);
    case "dedicated":
      return event.dedicated(agent);
    case "deputy":
      return event.deputy(agent);
    case "undone":
      return ""; // that it was taken back is told by the step
    default:
      return words.event.assigned(agent);
  }
}

function releasedText(ref: AssignRef, by: string, agent: string, words: Words): string {
  const { event } = words.work;
  const after = waitOf(ref.after_ms ?? 0, words);
  switch (ref.cause) {
    case "taken_back":
      return event.takenBack(agent, after);
    case "unopened":
      return event.unopened(agent, after);
    case "unanswered":
      return event.unanswered(agent, after);
    case "agent_gone":
      return event.gone;
    case "requeued":
      return event.requeued(by);
    default:
      return ""; // what happened instead is told
  }
}

function offerText(e: Event, by: string, names: Names, words: Words): string {
  const { event } = words.work;
  const ref = e.data as OfferRef;
  const to = nameOf(ref.agent, names, words);
  if (e.kind === "offer.made") return ref.from ? event.passed(by, to) : event.offered(to);
  if (ref.outcome !== "declined" && ref.outcome !== "missed") return "";
  const text =
    ref.outcome === "declined" ? event.declined(to, declinedWhy(ref.reason, words)) : event.missed(to);
  return ref.from ? event.stays(text, nameOf(ref.from, names, words)) : text;
}

const toldOtherwise = [
  "taken_back",
  "unopened",
  "unanswered",
  "agent_gone",
  "requeued",
  "declined",
  "missed",
  "withdrawn",
];

/** A step back to waiting, in words; "" where another record tells why. */
export function waitingText({ from, cause }: StateRef, words: Words): string {
  if (from === "resolved") return words.event.reopened;
  if (cause === "returned") return words.work.event.returned;
  return toldOtherwise.includes(cause) ? "" : words.event.waiting;
}
