import { type RefObject, useLayoutEffect, useRef } from "react";
import { roomForPanel } from "../ui/narrow";

/** Gives the focus back to where it was or, if one cannot be there any more, to what was said. */
export function focusBack(from?: Element | null): void {
  for (const to of [from, document.querySelector("[data-pane=thread] [role=log]")]) {
    if (!(to instanceof HTMLElement) || to === document.body) continue;
    to.focus({ preventScroll: true });
    if (document.activeElement === to) return;
  }
}

/** Before a pane is hidden: whoever is in it goes on in the thread. */
export function leavePane(pane: "list" | "customer"): void {
  if (document.activeElement?.closest(`[data-pane=${pane}]`)) focusBack();
}

/** Where the customer comes over the thread, or instead of it, the focus goes along, and back with him. */
export function useDrawer(pane: RefObject<HTMLElement | null>, open: boolean): void {
  const from = useRef<Element>(null);
  useLayoutEffect(() => {
    const at = document.activeElement;
    if (open && !matchMedia(roomForPanel).matches) {
      from.current = at;
      pane.current?.focus({ preventScroll: true });
    } else if (from.current) {
      if (at === document.body || pane.current?.contains(at)) focusBack(from.current);
      from.current = null;
    }
  }, [open, pane]);
}
