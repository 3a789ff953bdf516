import { useSyncExternalStore } from "react";
import type { View } from "./rest";
import type { ConversationID } from "./wire";

/** Where in the console one is: it stands in the address after the #, so that back and reload work. */
export interface Route {
  view: View;
  conversation: ConversationID;
  /** The customer is shown even where he has no room beside the thread. */
  customer: boolean;
}

export const views: View[] = ["mine", "waiting", "all", "resolved"];

export function parseRoute(hash: string): Route {
  const [, view, conversation = "", rest] = hash.split("/");
  return {
    view: views.find((v) => v === view) ?? "mine",
    conversation: /^[0-9A-Z]{26}$/.test(conversation) ? conversation : "",
    customer: rest === "customer",
  };
}

export function addressOf({ view, conversation, customer }: Route): string {
  return `#/${view}${conversation && `/${conversation}`}${conversation && customer ? "/customer" : ""}`;
}

export function go(to: Route): void {
  location.hash = addressOf(to);
}

let known = { hash: "", route: parseRoute("") };

/** The same object as long as the address is the same. */
function snapshot(): Route {
  if (known.hash !== location.hash) known = { hash: location.hash, route: parseRoute(location.hash) };
  return known.route;
}

function subscribe(listener: () => void): () => void {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
}

export function useRoute(): Route {
  return useSyncExternalStore(subscribe, snapshot);
}
