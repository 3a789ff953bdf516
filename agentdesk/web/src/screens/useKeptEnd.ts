import { type RefObject, useEffect, useRef } from "react";

/** Keeps the end in view when there is less room for it: a growing text must not cover what it answers. */
export function useKeptEnd(box: RefObject<HTMLDivElement | null>, at: boolean, toEnd: () => void) {
  const now = useRef({ at, toEnd });
  now.current = { at, toEnd };
  useEffect(() => {
    if (!box.current) return;
    let height = box.current.clientHeight;
    const watch = new ResizeObserver(([entry]) => {
      const before = height;
      height = entry?.target.clientHeight ?? height;
      if (height < before && now.current.at) now.current.toEnd();
    });
    watch.observe(box.current);
    return () => watch.disconnect();
  }, [box]);
}
