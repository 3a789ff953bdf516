import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import { hasRoomForPanel } from "../ui/narrow";

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
    if (open && !hasRoomForPanel()) {
      from.current = at;
      pane.current?.focus({ preventScroll: true });
    } else if (from.current) {
      if (at === document.body || pane.current?.contains(at)) focusBack(from.current);
      from.current = null;
    }
  }, [open, pane]);
}

/** Where things are taken from a list: whoever stood on one that is gone goes on at what has taken its place. */
export function useListFocus<E extends HTMLElement>(length: number): RefObject<E | null> {
  const list = useRef<E>(null);
  const last = useRef(-1);
  const before = useRef(length);
  useEffect(() => {
    const note = ({ target }: FocusEvent) => {
      last.current = stopsIn(list.current).indexOf(target as HTMLElement);
    };
    const point = () => {
      last.current = -1; // what is pressed has the focus next, if it can
    };
    document.addEventListener("pointerdown", point, true);
    document.addEventListener("focusin", note);
    return () => {
      document.removeEventListener("pointerdown", point, true);
      document.removeEventListener("focusin", note);
    };
  }, []);
  useLayoutEffect(() => {
    if (length < before.current && last.current >= 0 && document.activeElement === document.body) {
      const stops = stopsIn(list.current);
      (stops[last.current] ?? stops.at(-1) ?? list.current)?.focus();
    }
    before.current = length;
  }, [length]);
  return list;
}

function stopsIn(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>("button, input, textarea") ?? [])];
}
