import { useEffect, useRef } from "react";
import { Avatar } from "../../ui/Avatar";
import css from "./Suggestions.module.css";

/** One thing that can be picked. */
export interface Suggestion {
  key: string;
  title: string;
  detail?: string;
  mark?: string;
  /** Who it is. */
  face?: { name: string; picture?: string };
  /** Why it cannot be picked. */
  barred?: string;
  pick(): void;
}

/** What is offered while one types: the caret stays in the text, the arrows choose here. */
export function Suggestions({
  id,
  label,
  list,
  active,
  empty,
  onPoint,
}: {
  id: string;
  label: string;
  list: Suggestion[];
  active: number;
  empty: string;
  onPoint(index: number): void;
}) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.children[active]?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    <div className={css.float}>
      <p className={css.label} aria-live="polite">
        {label}
        {list.length === 0 && <span>{empty}</span>}
      </p>
      <div ref={box} id={id} role="listbox" aria-label={label} className={css.list}>
        {list.map((s, i) => (
          <div
            key={s.key}
            id={`${id}-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={i === active}
            aria-disabled={s.barred ? true : undefined}
            className={css.option}
            onPointerMove={() => i !== active && onPoint(i)}
            // The text keeps the focus.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => !s.barred && s.pick()}
            onKeyDown={(event) => event.key === "Enter" && s.pick()}
          >
            <span className={css.title}>
              {s.face && <Avatar {...s.face} />}
              {s.title}
            </span>
            {(s.mark || s.barred) && <small>{s.barred ?? s.mark}</small>}
            {s.detail && <span className={css.detail}>{s.detail}</span>}
          </div>
        ))}
      </div>
    </div>
  );
}
