// Giving out work, as the console asks for it.

import { call } from "../rest";
import type { AgentID, Consult, ConversationID, Decline, Offer, Target } from "../wire";

export type DeclineReason = NonNullable<Decline["reason"]>;

const post =
  (verb: string) =>
  (id: ConversationID): Promise<void> =>
    call<void>("POST", `conversations/${id}/${verb}`);

export const work = {
  offers: () => call<Offer[]>("GET", "offers"),
  accept: post("accept"),
  decline: (id: ConversationID, reason?: DeclineReason) =>
    call<void>("POST", `conversations/${id}/decline`, { reason } satisfies Decline),
  claim: post("claim"),
  requeue: post("requeue"),
  targets: (id: ConversationID) => call<Target[]>("GET", `conversations/${id}/targets`),
  park: post("park"),
  unpark: post("unpark"),
  wrappedUp: post("wrapped-up"),
  consult: (id: ConversationID, body: Consult) => call<void>("POST", `conversations/${id}/consult`, body),
  endConsult: (id: ConversationID, agent: AgentID) =>
    call<void>("DELETE", `conversations/${id}/consult/${agent}`),
};
