import { call } from "../rest";
import type {
  AgentID,
  Presence,
  PresenceChange,
  PresenceReason,
  PresenceReasonChange,
  PresenceReasonID,
} from "../wire";

/** What agents are, and the reasons there are for a break. */
export const presence = {
  set: (body: PresenceChange) => call<Presence>("PUT", "presence", body),
  assign: (agent: AgentID, body: PresenceChange) => call<Presence>("PUT", `agents/${agent}/presence`, body),
  reasons: () => call<PresenceReason[]>("GET", "presence/reasons"),
  addReason: (body: PresenceReasonChange) => call<PresenceReason>("POST", "presence/reasons", body),
  changeReason: (id: PresenceReasonID, body: PresenceReasonChange) =>
    call<PresenceReason>("PATCH", `presence/reasons/${id}`, body),
  dropReason: (id: PresenceReasonID) => call<void>("DELETE", `presence/reasons/${id}`),
};
