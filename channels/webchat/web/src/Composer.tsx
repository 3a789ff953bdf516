import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { sizeOf } from "../../../../web/text/sizes";
import { ClipIcon, SendIcon } from "./icons";
import type { Session } from "./session";
import type { Words } from "./zh";

/** Where the visitor writes. Enter sends, but never while an input method composes. */
export function Composer({
  session,
  words,
  placeholder,
}: {
  session: Session;
  words: Words;
  placeholder: string;
}) {
  const box = useRef<HTMLTextAreaElement>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(session.draft);
  const [trouble, setTrouble] = useState("");
  const { limits } = session;
  const over = [...text].length > limits.text;
  const sendable = text.trim() !== "" && !over && session.connection !== "ended" && !session.blocked;

  useLayoutEffect(() => {
    const el = box.current;
    if (!el) return;
    el.style.height = "auto";
    el.style.height = `${Math.min(el.scrollHeight, 132)}px`;
  });

  const write = (value: string) => {
    setText(value);
    session.write(value);
    session.typing(value !== "");
  };
  const send = () => {
    if (!sendable) return;
    session.sendText(text.trim());
    setText("");
    box.current?.focus();
  };
  const keyed = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    send();
  };
  const attach = (files: Iterable<File>) => {
    setTrouble("");
    for (const file of files) {
      if (file.size > limits.file) setTrouble(words.fileTooBig(sizeOf(limits.file)));
      else void session.outbox.file(file);
    }
  };
  const pasted = (event: ClipboardEvent) => {
    const files = event.clipboardData?.files;
    if (!files?.length) return;
    event.preventDefault();
    attach(files);
  };

  useDrop(attach);
  return (
    <div class="composer">
      {(over || trouble) && (
        <p class="trouble" role="alert">
          {over ? words.tooLong(limits.text) : trouble}
        </p>
      )}
      <div class="write">
        <button
          type="button"
          class="icon"
          aria-label={words.attach}
          title={words.attach}
          onClick={() => chooser.current?.click()}
        >
          <ClipIcon />
        </button>
        <textarea
          ref={box}
          rows={1}
          value={text}
          placeholder={placeholder}
          aria-label={placeholder}
          enterkeyhint="send"
          onInput={(event) => write(event.currentTarget.value)}
          onKeyDown={keyed}
          onPaste={pasted}
          onBlur={() => session.typing(false)}
        />
        <button
          type="button"
          class="send"
          aria-label={words.send}
          title={words.send}
          disabled={!sendable}
          onClick={send}
        >
          <SendIcon />
        </button>
      </div>
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          attach(event.currentTarget.files ?? []);
          event.currentTarget.value = "";
        }}
      />
    </div>
  );
}

/** Takes files dropped anywhere on the frame. */
function useDrop(attach: (files: Iterable<File>) => void): void {
  useLayoutEffect(() => {
    const over = (event: DragEvent) => event.preventDefault();
    const dropped = (event: DragEvent) => {
      event.preventDefault();
      attach(event.dataTransfer?.files ?? []);
    };
    document.addEventListener("dragover", over);
    document.addEventListener("drop", dropped);
    return () => {
      document.removeEventListener("dragover", over);
      document.removeEventListener("drop", dropped);
    };
  });
}
