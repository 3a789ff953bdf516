import { type ClipboardEvent, type KeyboardEvent, type RefObject, useLayoutEffect, useState } from "react";
import { usePreference } from "../../desk/preferences";
import type { Conversation } from "../../wire";
import css from "./Composer.module.css";
import { Suggestions } from "./Suggestions";
import { useSuggestions } from "./useSuggestions";

export type EnterKey = "send" | "newline";

/** The text itself: what Enter does, what is offered at the caret, what is pasted. */
export function Editor({
  conversation,
  box,
  text,
  note,
  label,
  hint,
  locked,
  onWrite,
  onSend,
  onFiles,
  onLeave,
}: {
  conversation: Conversation;
  box: RefObject<HTMLTextAreaElement | null>;
  text: string;
  note: boolean;
  label: string;
  hint: string;
  /** What is there can be read and copied, and that is all. */
  locked: boolean;
  onWrite(text: string): void;
  onSend(): void;
  onFiles(files: FileList): void;
  onLeave(): void;
}) {
  const [enter] = usePreference<EnterKey>("enter", "send");
  const [caret, setCaret] = useState(text.length);
  const put = (next: string, at: number) => {
    onWrite(next);
    setCaret(at);
    place(box.current, next, at);
  };
  const suggestions = useSuggestions({ conversation, text, caret, note, put });

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height is that of the text
  useLayoutEffect(() => {
    const el = box.current;
    if (!el) return;
    el.style.height = "auto";
    el.style.height = `${el.scrollHeight}px`;
  }, [text, box]);

  const keyed = (event: KeyboardEvent) => {
    if (locked || suggestions.keyed(event) || event.key !== "Enter") return;
    const mod = event.ctrlKey || event.metaKey;
    if (event.shiftKey || event.altKey || (enter === "newline" && !mod)) return;
    event.preventDefault();
    onSend();
  };
  const pasted = (event: ClipboardEvent) => {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    onFiles(event.clipboardData.files);
  };
  const { shown } = suggestions;
  const open = suggestions.open && !locked;
  return (
    <>
      {open && <Suggestions {...shown} />}
      <textarea
        ref={box}
        className={css.text}
        rows={1}
        value={text}
        placeholder={hint}
        readOnly={locked}
        aria-label={label}
        aria-autocomplete="list"
        aria-controls={open ? shown.id : undefined}
        aria-activedescendant={open && shown.list.length > 0 ? `${shown.id}-${shown.active}` : undefined}
        onChange={(event) => {
          setCaret(event.target.selectionStart);
          onWrite(event.target.value);
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onKeyDown={keyed}
        onPaste={pasted}
        onBlur={onLeave}
      />
    </>
  );
}

/** Puts the caret behind what was put in, or on the first gap in it. */
function place(el: HTMLTextAreaElement | null, text: string, at: number): void {
  if (!el) return;
  requestAnimationFrame(() => {
    el.focus();
    const gap = /\{[^{}\s]+\}/.exec(text.slice(0, at));
    if (gap) el.setSelectionRange(gap.index, gap.index + gap[0].length);
    else el.setSelectionRange(at, at);
  });
}
