import { useEffect, useRef, useState } from "react";
import { holdRoute } from "../route";

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
  const release = useRef<() => void>(undefined);
  useEffect(() => {
    if (!isDirty) return;
    release.current = holdRoute(setWanted);
    const closing = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", closing);
    return () => {
      release.current?.();
      removeEventListener("beforeunload", closing);
    };
  }, [isDirty]);
  if (!wanted || !isDirty) return null;
  return {
    leave() {
      release.current?.();
      setWanted("");
      location.hash = wanted;
    },
    stay: () => setWanted(""),
  };
}
