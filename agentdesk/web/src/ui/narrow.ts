import { useSyncExternalStore } from "react";

/** Below this a screen is a page: there is one column, as on a phone. The style sheets say the same. */
const query = matchMedia("(max-width: 899px)");

/** Narrower than this the customer is a drawer over the thread. */
export const roomForPanel = "(min-width: 1200px)";

function subscribe(listener: () => void): () => void {
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

/** Whether there is room for one column only. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => query.matches);
}
