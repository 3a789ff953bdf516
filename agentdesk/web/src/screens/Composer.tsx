import {
  type ClipboardEvent,
  type DragEvent,
  type KeyboardEvent,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { sizeOf } from "../../../../web/text/sizes";
import { useDesk } from "../desk/hooks";
import type { Draft } from "../desk/keep";
import { useCommands } from "../desk/useCommands";
import { fileAddress, rest } from "../rest";
import { Button, IconButton } from "../ui/Button";
import { ClipIcon, CloseIcon, FileIcon, LockIcon } from "../ui/icons";
import type { Conversation, File as Stored, Visibility } from "../wire";
import { customerName } from "../words/names";
import { causeOf, useWords } from "../words/words";
import type { Words } from "../words/zh";
import css from "./Composer.module.css";
import { isOpen, mayTake, useAct } from "./Thread";

/** Where the agent writes. What he began survives a reload; whether it is a reply or a note is part of it. */
export function Composer({ conversation: c }: { conversation: Conversation }) {
  const words = useWords();
  const desk = useDesk();
  const [draft, setDraft] = useState(() => desk.keep.draft(c.id));
  const uploads = useUploads(c, (file) => change((d) => ({ ...d, files: [...d.files, file] })));
  const box = useRef<HTMLTextAreaElement>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const latest = useRef(draft);

  const note = draft.visibility === "internal";
  const barred = note ? "" : barOf(c, words);
  const over = c.max_text > 0 && [...draft.text].length > c.max_text;
  const sendable =
    !barred && !over && uploads.waiting === 0 && (draft.text.trim() !== "" || draft.files.length > 0);
  const name = customerName(c.name, words);

  useLayoutEffect(() => {
    const el = box.current;
    if (!el) return;
    el.style.height = "auto";
    el.style.height = `${el.scrollHeight}px`;
  });

  function change(to: (d: Draft) => Draft): void {
    latest.current = to(latest.current);
    desk.keep.saveDraft(c.id, latest.current);
    setDraft(latest.current);
  }
  const write = (text: string) => {
    change((d) => ({ ...d, text }));
    desk.typing(c.id, draft.visibility, text !== "");
  };
  const turn = (visibility: Visibility) => {
    change((d) => ({ ...d, visibility }));
    box.current?.focus();
  };
  const send = () => {
    if (!sendable) return;
    desk.say(c.id, draft.visibility, draft.text.trim(), draft.files);
    change((d) => ({ ...d, text: "", files: [] }));
    box.current?.focus();
  };
  const keyed = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing || event.keyCode === 229)
      return;
    event.preventDefault();
    send();
  };
  const pasted = (event: ClipboardEvent) => {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    uploads.add(event.clipboardData.files);
  };
  const dropped = (event: DragEvent) => {
    event.preventDefault();
    uploads.add(event.dataTransfer.files);
  };

  const writable = c.state !== "closed";
  useCommands([
    { id: "conversation.reply", run: () => turn("public"), when: writable },
    { id: "conversation.note", run: () => turn("internal"), when: writable },
    { id: "compose.turn", run: () => turn(note ? "public" : "internal"), when: writable },
    { id: "compose.leave", run: () => box.current?.blur(), when: writable },
  ]);

  if (!writable) return <p className={css.closed}>{words.isClosed}</p>;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend
    <div
      role="group"
      aria-label={note ? words.note : words.replyTo(name)}
      className={css.composer}
      data-note={note || undefined}
      onDragOver={(e) => e.preventDefault()}
      onDrop={dropped}
    >
      <div className={css.head}>
        <ToggleButtonGroup
          className={css.modes}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[draft.visibility]}
          onSelectionChange={(keys) => {
            const [mode] = keys as Set<Visibility>;
            if (mode) turn(mode);
          }}
        >
          <ToggleButton id="public" className={css.mode}>
            {words.reply}
          </ToggleButton>
          <ToggleButton id="internal" className={css.mode}>
            <LockIcon />
            {words.note}
          </ToggleButton>
        </ToggleButtonGroup>
        {barred && <Barred conversation={c} why={barred} />}
        {over && <p className={css.trouble}>{words.tooLong(c.max_text)}</p>}
        {uploads.trouble && (
          <p className={css.trouble} role="alert">
            {uploads.trouble}
          </p>
        )}
      </div>
      {(draft.files.length > 0 || uploads.waiting > 0) && (
        <ul className={css.files}>
          {draft.files.map((file) => (
            <li key={file.id}>
              <Attached file={file} />
              <IconButton
                name={words.removeFile(file.name)}
                onPress={() => change((d) => ({ ...d, files: d.files.filter((f) => f !== file) }))}
              >
                <CloseIcon />
              </IconButton>
            </li>
          ))}
          {uploads.waiting > 0 && <li className={css.uploading}>{words.uploading}</li>}
        </ul>
      )}
      <textarea
        ref={box}
        className={css.text}
        rows={2}
        value={draft.text}
        placeholder={note ? words.noteHint : words.replyHint(name)}
        aria-label={note ? words.note : words.replyTo(name)}
        onChange={(event) => write(event.target.value)}
        onKeyDown={keyed}
        onPaste={pasted}
        onBlur={() => desk.typing(c.id, draft.visibility, false)}
      />
      <div className={css.foot}>
        <IconButton name={words.attach} onPress={() => chooser.current?.click()}>
          <ClipIcon />
        </IconButton>
        <input
          ref={chooser}
          type="file"
          multiple
          hidden
          onChange={(event) => {
            uploads.add(event.target.files ?? []);
            event.target.value = "";
          }}
        />
        <Button look="primary" isDisabled={!sendable} onPress={send}>
          {note ? words.saveNote : words.send}
        </Button>
      </div>
    </div>
  );
}

/** Why one cannot answer now, and what to do about it. */
function Barred({ conversation, why }: { conversation: Conversation; why: string }) {
  const words = useWords();
  const act = useAct(conversation);
  const what = mayTake(conversation) ? "take" : "reopen";
  return (
    <p className={css.barred}>
      {why}
      <Button look="quiet" isDisabled={act.isPending} onPress={() => act.mutate(what)}>
        {words[what]}
      </Button>
      {act.isError && <span role="alert">{causeOf(act.error, words)}</span>}
    </p>
  );
}

function barOf(c: Conversation, words: Words): string {
  if (c.can_send) return "";
  if (!isOpen(c)) return words.isOver;
  return c.agent ? words.notYours : words.notTaken;
}

function Attached({ file }: { file: Stored }) {
  if (file.inline && file.id) return <img src={fileAddress(file.id)} alt={file.name} />;
  return (
    <>
      <FileIcon />
      {file.name}
    </>
  );
}

/** Files on their way to the server, and what went wrong with the last one. */
function useUploads(c: Conversation, done: (file: Stored) => void) {
  const words = useWords();
  const [waiting, setWaiting] = useState(0);
  const [trouble, setTrouble] = useState("");
  const add = (files: Iterable<File>) => {
    setTrouble("");
    for (const file of files) {
      if (c.max_file > 0 && file.size > c.max_file) {
        setTrouble(words.fileTooBig(sizeOf(c.max_file)));
        continue;
      }
      setWaiting((n) => n + 1);
      rest
        .upload(file)
        .then(done, (error) => setTrouble(words.notDone(file.name, causeOf(error, words))))
        .finally(() => setWaiting((n) => n - 1));
    }
  };
  return { add, waiting, trouble };
}
