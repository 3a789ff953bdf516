import { expect, test } from "vitest";
import type { Event, Offer, OfferRef } from "../wire";
import { askingIn, changesOffers, leftOf, type OffersState, offersAfter, passedBy, standing } from "./offers";

const now = Date.parse("2026-03-08T10:00:00.000Z");
const at = (seconds: number) => new Date(now + seconds * 1000).toISOString();
const offer = (id: string, deadline: number): Offer =>
  ({ id, name: id, at: at(deadline - 20), deadline: at(deadline) }) as Offer;
const ref = (more: Partial<OfferRef> = {}): OfferRef => ({
  conversation: "c",
  agent: "me",
  deadline: at(20),
  ...more,
});
const event = (kind: Event["kind"], data: unknown): Event => ({
  seq: 1,
  kind,
  at: at(0),
  actor: { kind: "system" },
  data,
});
const told = (events: Event[], stream = "agent:me") => ({ stream, events });
const held: OffersState = { offers: [offer("c", 20), offer("d", 10)], missed: null };

test("who stands: not what is over, and what ends first comes first", () => {
  const ids = standing([offer("late", 30), offer("over", -1), offer("soon", 5)], now).map((o) => o.id);
  expect(ids).toEqual(["soon", "late"]);
});

test.each([
  ["at its beginning", 20, 20_000, 1],
  ["half way", 10, 10_000, 0.5],
  ["when it is over", -3, 0, 0],
])("what is left of an offer %s", (_, deadline, ms, share) => {
  expect(leftOf(offer("c", deadline), now)).toEqual({ ms, share });
});

test.each([
  ["declined: it is gone", { outcome: "declined" }, ["d"], undefined],
  ["accepted elsewhere: it is gone", { outcome: "accepted" }, ["d"], undefined],
  ["missed: it is remembered", { outcome: "missed" }, ["d"], "c"],
  ["one of somebody else", { agent: "else", outcome: "missed" }, ["c", "d"], undefined],
])("an offer that ended is %s", (_, more, left, missed) => {
  const next = offersAfter(held, told([event("offer.ended", ref(more))]));
  expect(next.offers.map((o) => o.id)).toEqual(left);
  expect(next.missed?.id).toBe(missed);
});

test("what was missed is forgotten once the agent is ready again", () => {
  const missed = { offers: [], missed: offer("c", 0) };
  const to = (state: string) => offersAfter(missed, told([event("presence.changed", { state })])).missed?.id;
  expect(to("missed")).toBe("c");
  expect(to("ready")).toBeUndefined();
});

test.each([
  ["one was made to me", told([event("offer.made", ref())]), true],
  ["one to me ended", told([event("offer.ended", ref())]), true],
  ["I pass one on", told([event("offer.made", ref({ agent: "else", from: "me" }))]), false],
  ["it is a conversation's record", told([event("offer.made", ref())], "conv:c"), false],
  ["the stream begins anew", { ...told([]), reset: true }, true],
])("offers are asked for when %s", (_, frame, want) => expect(changesOffers(frame)).toBe(want));

test.each([
  ["stands", [event("offer.made", ref({ from: "li" }))], "me"],
  ["ended", [event("offer.made", ref()), event("offer.ended", ref({ outcome: "declined" }))], undefined],
  ["lapsed", [event("offer.made", ref({ deadline: at(-1) }))], undefined],
  ["was never made", [event("conversation.opened", { to: "waiting" })], undefined],
])("whom a conversation is offered to, if an offer %s", (_, events, to) =>
  expect(askingIn(events, now)?.to).toBe(to),
);

test("what came of what I passed on is told by my own stream only", () => {
  const ended = [event("offer.ended", ref({ agent: "else", from: "me", outcome: "declined" }))];
  expect(passedBy(told(ended), "me").map((r) => r.outcome)).toEqual(["declined"]);
  expect(passedBy(told(ended, "conv:c"), "me")).toEqual([]);
  expect(passedBy(told([event("offer.ended", ref({ outcome: "missed" }))]), "me")).toEqual([]);
});
