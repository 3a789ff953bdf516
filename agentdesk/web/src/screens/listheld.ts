import { type FocusEvent, useState } from "react";

/**
 * Tells whether somebody points at the list, or goes through it by keyboard: then no
 * row may move. The focus that a click leaves behind is no pointing.
 */
export function useHeld() {
  const [pointed, setPointed] = useState(false);
  const [walked, setWalked] = useState(false);
  const handlers = {
    onPointerEnter: () => setPointed(true),
    onPointerLeave: () => setPointed(false),
    onPointerCancel: () => setPointed(false),
    onFocus: (event: FocusEvent<HTMLElement>) => setWalked(event.target.matches(":focus-visible")),
    onBlur: (event: FocusEvent<HTMLElement>) => {
      if (!event.currentTarget.contains(event.relatedTarget)) setWalked(false);
    },
  };
  return { held: pointed || walked, handlers };
}
