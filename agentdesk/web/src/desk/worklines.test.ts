import { expect, test } from "vitest";
import type { Event, StateRef } from "../wire";
import { zh } from "../words/zh";
import type { Names } from "./lines";
import { waitingText, workText } from "./worklines";

const names: Names = {
  agent: (a) => (a === "gone" ? "" : `坐席${a}`),
  queue: (q) => `队列${q}`,
  disposition: (d) => `结果${d}`,
  me: { kind: "agent", id: "me" },
  customer: "王",
};
const { event } = zh.work;
const li = { kind: "agent", id: "li" } as const;
const system = { kind: "system" } as const;

function record(kind: Event["kind"], data: unknown, actor: Event["actor"] = system): Event {
  return { seq: 1, kind, at: "2026-03-08T10:00:00.000Z", actor, data };
}

const given = (rule?: string, actor?: Event["actor"]) =>
  record("conversation.assigned", { agent: "li", rule }, actor);
const taken = (cause: string) =>
  record("conversation.released", { agent: "li", cause, after_ms: 80_000 }, system);
const offered = (kind: "offer.made" | "offer.ended", more: object) =>
  record(kind, { agent: "zhou", ...more });

test.each([
  ["given in turn", given("in_turn"), zh.event.assigned("坐席li")],
  ["given before rules were told", given(), zh.event.assigned("坐席li")],
  ["claimed", given("claimed", li), event.claimed("坐席li")],
  ["taken by word", given("ordered", li), event.claimed("坐席li")],
  ["given by word", given("ordered", { kind: "agent", id: "chen" }), event.ordered("李", "坐席li")],
  ["a transfer accepted", given("transferred", li), event.transferred("坐席li")],
  ["the customer of parked work is back", given("resumed"), event.resumed("坐席li")],
  ["the last agent", given("last_agent"), event.lastAgent("坐席li")],
  ["his own agent", given("dedicated"), event.dedicated("坐席li")],
  ["the deputy", given("deputy"), event.deputy("坐席li")],
  ["an undo, which is told by the step", given("undone"), ""],
  ["taken back from who was away", taken("taken_back"), event.takenBack("坐席li", "1:20")],
  ["taken back unopened", taken("unopened"), event.unopened("坐席li", "1:20")],
  ["taken back unanswered", taken("unanswered"), event.unanswered("坐席li", "1:20")],
  ["taken back from who left the company", taken("agent_gone"), event.gone],
  ["put back", taken("requeued"), event.requeued("李")],
  ["resolved, which is told", taken("resolved"), ""],
  ["parked by its agent", record("conversation.parked", { agent: "li" }, li), event.parked("李")],
  ["parked by itself", record("conversation.parked", { agent: "li" }), event.parkedItself],
  ["unparked", record("conversation.unparked", { agent: "li" }, li), event.unparked("李")],
  ["the customer left", record("customer.gone", {}), event.left],
  ["the customer is back", record("customer.returned", {}), event.back],
  ["asking a colleague", record("consult.began", { agent: "zhou" }, li), event.consulted("李", "坐席zhou")],
  ["asking who is not known", record("consult.began", { agent: "gone" }, li), event.consulted("李", "同事")],
  ["asking no more", record("consult.ended", { agent: "zhou" }, li), event.consultEnded("坐席zhou")],
  ["an offer", offered("offer.made", {}), event.offered("坐席zhou")],
  ["passing on", offered("offer.made", { from: "li" }), event.passed("李", "坐席zhou")],
  ["declined", offered("offer.ended", { outcome: "declined" }), "坐席zhou 没有接受"],
  [
    "declined for a reason",
    offered("offer.ended", { outcome: "declined", reason: "busy" }),
    `坐席zhou 没有接受（${zh.work.reason.busy}）`,
  ],
  [
    "a transfer declined for a reason",
    offered("offer.ended", { outcome: "declined", reason: "skill", from: "li" }),
    `坐席zhou 没有接受（${zh.work.reason.skill}），会话仍在 坐席li 那里`,
  ],
  [
    "a transfer missed",
    offered("offer.ended", { outcome: "missed", from: "li" }),
    event.stays(event.missed("坐席zhou"), "坐席li"),
  ],
  ["accepted, which giving tells", offered("offer.ended", { outcome: "accepted" }), ""],
  ["withdrawn", offered("offer.ended", { outcome: "withdrawn" }), ""],
  ["something else", record("conversation.opened", { to: "waiting" }), undefined],
])("%s", (_, e, want) => expect(workText(e, "李", names, zh)).toBe(want));

test.each([
  ["reopened", { from: "resolved", cause: "reopened" }, zh.event.reopened],
  ["the customer of parked work wrote", { from: "active", cause: "returned" }, event.returned],
  ["an offer was declined, which is told", { from: "offered", cause: "declined" }, ""],
  ["taken back, which is told", { from: "active", cause: "taken_back" }, ""],
  ["transferred", { from: "active", cause: "transfer" }, zh.event.waiting],
])("back to waiting: %s", (_, step, want) =>
  expect(waitingText({ to: "waiting", ...step } as StateRef, zh)).toBe(want),
);
