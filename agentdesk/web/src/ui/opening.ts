import { type RefObject, useId, useRef, useState } from "react";
import type { ButtonProps, PressEvent } from "react-aria-components";

/** Whether something is open, where its owner wants to know. */
export interface Openable {
  isOpen?: boolean;
  onOpenChange?(open: boolean): void;
}

/** Where what opens gets the focus: on the whole of it, its first or its last item. */
type Focused = true | "first" | "last";

/** A button's part in what it opens, and what it opens needs to know of the button. */
export interface Opening {
  button: ButtonProps & { ref: RefObject<HTMLButtonElement | null> };
  isOpen: boolean;
  opened: {
    id: string;
    triggerRef: RefObject<HTMLButtonElement | null>;
    focused: Focused;
    onClose(): void;
  };
}

/**
 * Makes a button open what is fetched for it: by a press, and a menu by the arrows
 * too. It is fetched when one is about to press the button, that it be there by then.
 */
export function useOpening(
  kind: "menu" | "dialog",
  fetch: () => Promise<unknown>,
  { isOpen: wanted, onOpenChange }: Openable = {},
): Opening {
  const id = useId();
  const triggerRef = useRef<HTMLButtonElement>(null);
  const [own, setOwn] = useState(false);
  const [focused, setFocused] = useState<Focused>(true);
  const isOpen = wanted ?? own;
  const turn = (open: boolean, at: Focused) => {
    setFocused(at);
    setOwn(open);
    onOpenChange?.(open);
  };
  const soon = () => void fetch().catch(() => undefined);
  return {
    button: {
      ref: triggerRef,
      "aria-haspopup": kind,
      "aria-expanded": isOpen,
      "aria-controls": isOpen ? id : undefined,
      onHoverStart: soon,
      onFocus: soon,
      onPress: (press: PressEvent) => turn(!isOpen, press.pointerType === "keyboard" ? "first" : true),
      onKeyDown: (event) => {
        if (isOpen && event.key === "Escape") return turn(false, true); // it is not here yet
        const at = kind === "menu" && arrows[event.key];
        if (!at) return event.continuePropagation();
        event.preventDefault();
        turn(true, at);
      },
    },
    isOpen,
    opened: { id, triggerRef, focused, onClose: () => turn(false, true) },
  };
}

const arrows: Record<string, Focused | undefined> = { ArrowDown: "first", ArrowUp: "last" };
