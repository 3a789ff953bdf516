// What is held out to the agent: pure, so that it can be told in tests.

import type {
  AgentID,
  ConversationID,
  Event,
  Instant,
  Offer,
  OfferRef,
  PresenceRef,
  StreamEvents,
} from "../wire";

export interface OffersState {
  /** Held out to the agent now, as asked for last. */
  offers: Offer[];
  /** What he missed last, while that keeps him from getting more. */
  missed: Offer | null;
}

/** The offers that stand at this moment, the soonest deadline first: what comes later moves none of them. */
export function standing(offers: Offer[], now: number): Offer[] {
  return offers
    .filter((o) => deadlineOf(o) > now)
    .sort((a, b) => deadlineOf(a) - deadlineOf(b) || (a.id < b.id ? -1 : 1));
}

function deadlineOf(o: { deadline: Instant }): number {
  return Date.parse(o.deadline ?? "") || 0;
}

/** How much of an offer's time is left, from 1 to 0, and the milliseconds of it. */
export function leftOf(o: Offer, now: number): { ms: number; share: number } {
  const ms = Math.max(0, deadlineOf(o) - now);
  const whole = deadlineOf(o) - Date.parse(o.at ?? "");
  return { ms, share: whole > 0 ? Math.min(1, ms / whole) : 0 };
}

/** Events of the agent's own stream: an offer that ended is gone at once. */
export function offersAfter<S extends OffersState>(s: S, frame: StreamEvents): S {
  const agent = agentOf(frame.stream);
  return agent ? frame.events.reduce((before, e) => offerAfter(before, e, agent), s) : s;
}

function offerAfter<S extends OffersState>(s: S, e: Event, agent: AgentID): S {
  if (e.kind === "presence.changed")
    return s.missed && (e.data as PresenceRef).state !== "missed" ? { ...s, missed: null } : s;
  if (e.kind !== "offer.ended") return s;
  const ref = e.data as OfferRef;
  const ended = s.offers.find((o) => o.id === ref.conversation);
  if (ref.agent !== agent || !ended) return s;
  const missed = ref.outcome === "missed" ? ended : s.missed;
  return { ...s, missed, offers: s.offers.filter((o) => o !== ended) };
}

/** Tells whether the frame changes what is held out to the agent. */
export function changesOffers(frame: StreamEvents): boolean {
  const agent = agentOf(frame.stream);
  if (!agent) return false;
  if (frame.reset) return true;
  return frame.events.some((e) => isAbout(e) && (e.data as OfferRef).agent === agent);
}

function isAbout(e: Event): boolean {
  return e.kind === "offer.made" || e.kind === "offer.ended";
}

const prefix = "agent:";

function agentOf(stream: string): AgentID {
  return stream.startsWith(prefix) ? stream.slice(prefix.length) : "";
}

/** An offer of a conversation that has not ended. */
export interface Asking {
  conversation: ConversationID;
  to: AgentID;
  /** Who passes it on; "" if it waits. */
  from: AgentID;
  deadline: number;
}

/** Whom the open conversation is offered to, as its own events tell. */
export function askingIn(events: Event[], now: number): Asking | undefined {
  const last = events.findLast(isAbout);
  if (last?.kind !== "offer.made") return undefined;
  const ref = last.data as OfferRef;
  const deadline = deadlineOf(ref);
  if (deadline <= now) return undefined;
  return { conversation: ref.conversation, to: ref.agent, from: ref.from ?? "", deadline };
}

/** What became of what the agent passed on: told to him on his own stream. */
export function passedBy(frame: StreamEvents, me: AgentID): OfferRef[] {
  if (agentOf(frame.stream) !== me) return [];
  return frame.events
    .filter((e) => e.kind === "offer.ended")
    .map((e) => e.data as OfferRef)
    .filter((ref) => ref.from === me);
}
