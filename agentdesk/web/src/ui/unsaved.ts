import { useEffect, useRef, useState } from "react";

/** Somebody wanted to go elsewhere while there was something unsaved. */
export interface Leaving {
  /** Goes there; what was not saved is lost. */
  leave(): void;
  stay(): void;
}

/**
 * Holds the address while there is something unsaved: whoever goes elsewhere in the
 * console is asked first, and the browser asks before it closes the page.
 */
export function useUnsaved(isDirty: boolean): Leaving | null {
  const [wanted, setWanted] = useState("");
  const free = useRef(false);
  useEffect(() => {
    free.current = false;
    if (!isDirty) return;
    const here = location.hash;
    const moved = (event: HashChangeEvent) => {
      if (free.current || location.hash === here) return;
      event.stopImmediatePropagation(); // nobody else follows yet
      setWanted(location.hash);
      history.replaceState(history.state, "", here || "#");
    };
    const closing = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("hashchange", moved, { capture: true });
    addEventListener("beforeunload", closing);
    return () => {
      removeEventListener("hashchange", moved, { capture: true });
      removeEventListener("beforeunload", closing);
    };
  }, [isDirty]);
  if (!wanted || !isDirty) return null;
  return {
    leave() {
      free.current = true;
      setWanted("");
      location.hash = wanted;
    },
    stay: () => setWanted(""),
  };
}
