import { type MouseEvent, type PointerEvent, useEffect, useRef } from "react";

/** How long a finger rests before that means something, and how far it may stray, in pixels. */
const patience = 500;
const slack = 10;

/**
 * Tells that a finger rests on something: for what a pointer shows where it hovers. The context menu that some
 * browsers make of it, and the click that others do when the finger is lifted, do not happen.
 */
export function useLongPress<E extends HTMLElement>(onLong: (on: E) => void) {
  const finger = useRef({ x: 0, y: 0, rested: false, timer: 0 });
  const lift = () => clearTimeout(finger.current.timer);
  const rest = (on: E) => {
    lift();
    if (!finger.current.rested) onLong(on);
    finger.current.rested = true;
  };
  useEffect(() => () => clearTimeout(finger.current.timer), []);
  return {
    onPointerDown({ pointerType, currentTarget: on, clientX: x, clientY: y }: PointerEvent<E>) {
      lift();
      const timer = pointerType === "touch" ? window.setTimeout(rest, patience, on) : 0;
      finger.current = { x, y, rested: false, timer };
    },
    onPointerMove({ clientX, clientY }: PointerEvent) {
      const { x, y } = finger.current;
      if (Math.hypot(clientX - x, clientY - y) > slack) lift();
    },
    onPointerUp: lift,
    onPointerCancel: lift,
    onContextMenu(event: MouseEvent<E>) {
      if ((event.nativeEvent as globalThis.PointerEvent).pointerType !== "touch") return;
      event.preventDefault();
      rest(event.currentTarget);
    },
    onClickCapture(event: MouseEvent) {
      if (!finger.current.rested) return;
      finger.current.rested = false;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}
