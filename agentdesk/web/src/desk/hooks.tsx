import { createContext, useContext, useSyncExternalStore } from "react";
import { useNow } from "../ui/clock";
import type { Desk } from "./desk";
import type { DeskState } from "./state";

const DeskContext = createContext<Desk | null>(null);

export const DeskProvider = DeskContext.Provider;

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error("no desk around this element");
  return desk;
}

/** A piece of the desk's state; select returns what is in it, nothing made anew. */
export function useDeskState<T>(select: (state: DeskState) => T): T {
  const desk = useDesk();
  return useSyncExternalStore(desk.subscribe, () => select(desk.state));
}

/** The present time by the server's clock, anew every second: what everything that counts time counts from. */
export function useServerNow(): number {
  return useNow() + useDesk().skew;
}
