import type { Sort } from "../desk/lists";
import { call, type View } from "../rest";
import type {
  AgentID,
  ConversationID,
  NewView,
  QueueID,
  Rows,
  SavedView,
  SavedViews,
  ViewChange,
  ViewID,
} from "../wire";

/** A list: a view or a saved one, in an order. */
export interface ListName {
  view: View;
  saved?: ViewID;
  /** Of all, only this agent's or this queue's. */
  agent?: AgentID;
  queue?: QueueID;
  sort: Sort;
}

const pageLength = 100;

export const lists = {
  rows: ({ view, saved, agent, queue, sort }: ListName, cursor: string) => {
    const query = new URLSearchParams({ sort, limit: String(pageLength) });
    if (saved) query.set("saved", saved);
    else if (agent) query.set("agent", agent);
    else if (queue) query.set("queue", queue);
    else query.set("view", view);
    if (cursor) query.set("cursor", cursor);
    return call<Rows>("GET", `conversations?${query}`);
  },
  markUnread: (id: ConversationID) => call<void>("PUT", `conversations/${id}/unread`),
  markRead: (id: ConversationID) => call<void>("DELETE", `conversations/${id}/unread`),
  waive: (id: ConversationID) => call<void>("POST", `conversations/${id}/waive`),
  views: () => call<SavedViews>("GET", "views"),
  addView: (body: NewView) => call<SavedView>("POST", "views", body),
  changeView: (id: ViewID, body: ViewChange) => call<void>("PATCH", `views/${id}`, body),
  dropView: (id: ViewID) => call<void>("DELETE", `views/${id}`),
};
