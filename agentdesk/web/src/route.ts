import { useSyncExternalStore } from "react";
import type { View } from "./rest";
import type { AgentID, ConversationID, QueueID, ViewID } from "./wire";

/** Where in the console one is: it stands in the address after the #, so that back and reload work. */
export interface Route {
  view: View;
  /** The saved view that is shown instead. */
  saved?: ViewID;
  /** Of all, only what this agent has. */
  agent?: AgentID;
  /** Of all, only what came into this queue. */
  queue?: QueueID;
  conversation: ConversationID;
  /** The customer is shown even where he has no room beside the thread. */
  customer: boolean;
  /** The number of the event of the conversation to show; without it, the newest. */
  at?: number;
  /** What stands in the place of the list (search) or of everything (settings). */
  screen?: "search" | "settings" | "board";
  /** Which page of the settings, or figure of the board. */
  page?: string;
  /** Which thing on that page; whose figure. */
  item?: string;
  /** What is searched for, and the filters, as in the address. */
  query?: string;
}

export const views: View[] = ["mine", "waiting", "all", "resolved"];

/**
 * #/mine/<conversation>/customer?at=12 · #/all?agent=<id> · #/<saved view>/<conversation> · #/search/<conversation>?q=word&at=12 ·
 * #/settings/<page> · #/board/<figure>/<queue or agent>
 */
export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = hash.split(/\?(.*)/s);
  const [, place, second = "", third] = path.split("/");
  const route: Route = { view: views.find((v) => v === place) ?? "mine", conversation: "", customer: false };
  if (place === "settings" || place === "board")
    return { ...route, screen: place, page: second, ...(third && { item: third }) };
  const params = new URLSearchParams(query);
  const at = Number(params.get("at"));
  if (Number.isSafeInteger(at) && at > 0) route.at = at;
  for (const one of ["agent", "queue"] as const) {
    const id = params.get(one) ?? "";
    if (place === "all" && isID(id)) route[one] = id;
  }
  if (isID(place)) Object.assign(route, { view: "all", saved: place });
  if (isID(second)) route.conversation = second;
  route.customer = third === "customer";
  if (place !== "search") return route;
  params.delete("at");
  return { ...route, screen: place, query: params.toString() };
}

function isID(part: string | undefined): part is string {
  return /^[0-9A-Z]{26}$/.test(part ?? "");
}

export function addressOf({
  view,
  saved,
  agent,
  queue,
  conversation,
  customer,
  at,
  screen,
  page,
  item,
  query,
}: Route): string {
  if (screen === "settings" || screen === "board")
    return `#/${screen}${page ? `/${page}` : ""}${item ? `/${item}` : ""}`;
  const params = new URLSearchParams(screen === "search" ? query : "");
  if (view === "all" && !saved && !screen) {
    if (agent) params.set("agent", agent);
    if (queue) params.set("queue", queue);
  }
  if (conversation && at) params.set("at", String(at));
  const path = [screen ?? saved ?? view, conversation, conversation && customer && "customer"];
  return `#/${path.filter(Boolean).join("/")}${params.size ? `?${params}` : ""}`;
}

/** Nothing narrows the list: no saved view, no agent, no queue. */
export const whole: Pick<Route, "saved" | "agent" | "queue"> = {
  saved: undefined,
  agent: undefined,
  queue: undefined,
};

export function go(to: Route): void {
  location.hash = addressOf(to);
}

let held = false;
let known = { hash: "", route: parseRoute("") };

/** Where one is now: the same object as long as the address is the same. */
export function currentRoute(): Route {
  if (!held && known.hash !== location.hash)
    known = { hash: location.hash, route: parseRoute(location.hash) };
  return known.route;
}

/**
 * Keeps everybody where he is, whatever the address becomes, until what it returns is
 * called: then going is free. asked is told where somebody wanted to go.
 */
export function holdRoute(asked: (wanted: string) => void): () => void {
  currentRoute();
  held = true;
  const moved = () => {
    if (!held || location.hash === known.hash) return;
    const wanted = location.hash;
    history.replaceState(history.state, "", known.hash || "#");
    asked(wanted);
  };
  addEventListener("hashchange", moved);
  return () => {
    held = false;
    removeEventListener("hashchange", moved);
  };
}

function subscribe(listener: () => void): () => void {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
}

export function useRoute(): Route {
  return useSyncExternalStore(subscribe, currentRoute);
}
