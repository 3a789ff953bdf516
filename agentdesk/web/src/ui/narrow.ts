import { useSyncExternalStore } from "react";

// The style sheets say the same.

/** Below this a screen is a page: there is one column, as on a phone. */
const narrow = watched("(max-width: 899px)");

/** Narrower than this the customer is a drawer over the thread. */
const drawer = watched("(max-width: 1199px)");

function watched(media: string) {
  const query = matchMedia(media);
  const subscribe = (listener: () => void) => {
    query.addEventListener("change", listener);
    return () => query.removeEventListener("change", listener);
  };
  return { subscribe, matches: () => query.matches };
}

/** Whether there is room for one column only. */
export function useNarrow(): boolean {
  return useSyncExternalStore(narrow.subscribe, narrow.matches);
}

export function hasRoomForPanel(): boolean {
  return !drawer.matches();
}

/** Whether the customer stands beside the thread. */
export function useRoomForPanel(): boolean {
  return !useSyncExternalStore(drawer.subscribe, drawer.matches);
}
