import { type DragEvent, type RefObject, useEffect, useRef, useState } from "react";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { sizeOf } from "../../../../../web/text/sizes";
import { useDraft } from "../../desk/drafts";
import { useDesk, useDeskState } from "../../desk/hooks";
import { useCommands } from "../../desk/useCommands";
import { Button } from "../../ui/Button";
import { LockIcon } from "../../ui/icons";
import type { Conversation, ConversationID, Visibility } from "../../wire";
import { customerName } from "../../words/names";
import { useWords } from "../../words/words";
import { focusBack } from "../focus";
import { Attachments } from "./Attachments";
import { Barred, barOf, isOthers, Trouble } from "./Barred";
import css from "./Composer.module.css";
import { Editor } from "./Editor";
import { Newer } from "./Newer";
import { SendButton } from "./SendButton";
import { Tools } from "./Tools";
import { useCannedChoices } from "./useCannedChoices";
import { mostFiles, useSending, useUploads } from "./useSending";

/** Where the agent writes: a reply or a note, each with text and files of its own. */
export function Composer({ conversation: c }: { conversation: Conversation }) {
  const words = useWords();
  const { composer } = words;
  const desk = useDesk();
  const { mode, [mode]: begun } = useDraft(c.id);
  const box = useRef<HTMLTextAreaElement>(null);
  const note = mode === "internal";
  const barred = note ? "" : barOf(c, words);
  const locked = !note && isOthers(c);
  const sending = useSending(c, barred !== "");
  const files = useFiles(c, locked);
  const name = customerName(c.name, words);
  const writable = c.state !== "closed";
  useQuoted(c.id, box);

  const write = (text: string) => {
    if (locked) return;
    desk.drafts.write(c.id, mode, { text }, desk.state.threads[c.id]?.last);
    desk.typing(c.id, mode, text !== "");
  };
  const turn = (to: Visibility) => {
    desk.typing(c.id, mode, false);
    desk.drafts.turn(c.id, to);
    box.current?.focus();
  };
  /** The words of the reply that one cannot send any more go on in the note. */
  const keep = () => {
    const { internal } = desk.drafts.draft(c.id);
    const text = [internal.text.trim(), begun.text].filter(Boolean).join("\n");
    desk.drafts.write(c.id, "internal", { text });
    desk.drafts.write(c.id, "public", { text: "" });
    turn("internal");
  };
  const send = (anyhow = false) => {
    void sending.send(anyhow);
    box.current?.focus();
  };
  /** Puts a text in at the caret. */
  const insert = (piece: string) => {
    const { selectionStart: from, selectionEnd: to } = box.current ?? { selectionStart: 0, selectionEnd: 0 };
    write(begun.text.slice(0, from) + piece + begun.text.slice(to));
    requestAnimationFrame(() => {
      box.current?.focus();
      box.current?.setSelectionRange(from + piece.length, from + piece.length);
    });
  };

  const canned = useCannedChoices(c, insert);
  useCommands([
    { id: "conversation.reply", run: () => turn("public"), when: writable },
    { id: "conversation.note", run: () => turn("internal"), when: writable },
    { id: "compose.turn", run: () => turn(note ? "public" : "internal"), when: writable },
    { id: "compose.resolve", run: sending.sendAndResolve, when: sending.ready },
    { id: "compose.canned", choices: canned, when: writable && !locked },
    { id: "compose.leave", run: () => document.activeElement === box.current && focusBack(), when: writable },
  ]);

  if (!writable) return <p className={css.closed}>{words.isClosed}</p>;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend
    <div
      role="group"
      aria-label={note ? words.note : words.replyTo(name)}
      className={css.composer}
      data-note={note || undefined}
      data-drop={files.over && !locked ? (note ? composer.dropHereNote : composer.dropHere) : undefined}
      {...files.drop}
    >
      <Newer conversation={c} />
      <Modes mode={mode} onTurn={turn} />
      <Notices
        conversation={c}
        why={barred}
        onKeep={locked && begun.text.trim() ? keep : undefined}
        sending={sending}
        trouble={files.trouble}
        box={box.current}
        onAnyhow={() => send(true)}
      />
      <Attachments conversation={c} onDropped={() => box.current?.focus()} />
      <Editor
        conversation={c}
        box={box}
        text={begun.text}
        note={note}
        label={note ? words.note : words.replyTo(name)}
        hint={note ? composer.hintNote : locked ? "" : composer.hintSend(name)}
        locked={locked}
        onWrite={write}
        onSend={() => send()}
        onFiles={files.add}
        onLeave={() => desk.typing(c.id, mode, false)}
      />
      {!locked && (
        <Tools onFiles={files.allowed ? files.add : undefined} onInsert={insert} text={begun.text} />
      )}
      <SendButton conversation={c} note={note} isDisabled={!sending.ready} onSend={() => send()} />
    </div>
  );
}

/** What stands in the way of what is written, above it. */
function Notices({
  conversation: c,
  why,
  onKeep,
  sending,
  trouble,
  box,
  onAnyhow,
}: {
  conversation: Conversation;
  why: string;
  onKeep?: () => void;
  sending: ReturnType<typeof useSending>;
  trouble: string;
  box: HTMLTextAreaElement | null;
  onAnyhow(): void;
}) {
  const { composer } = useWords();
  return (
    <div className={css.notices}>
      {c.trouble && <Trouble conversation={c} />}
      {why && <Barred conversation={c} why={why} onKeep={onKeep} />}
      {sending.over && (
        <p className={css.trouble} role="alert">
          {composer.tooLong(sending.over.length, sending.over.most)}
        </p>
      )}
      {sending.held && (
        <p className={css.barred} role="status">
          {composer.held}
        </p>
      )}
      {sending.deaf.length > 0 && (
        <p className={css.trouble} role="alert">
          {composer.unread(sending.deaf.map((m) => m.name).join(" "))}
        </p>
      )}
      {sending.gaps.length > 0 && <Gaps gaps={sending.gaps} box={box} onAnyhow={onAnyhow} />}
      {trouble && (
        <p className={css.trouble} role="alert">
          {trouble}
        </p>
      )}
    </div>
  );
}

/** Whoever quotes goes on to write, and so does who takes it back: its button is gone. */
function useQuoted(id: ConversationID, box: RefObject<HTMLTextAreaElement | null>): void {
  const quoted = useDeskState((s) => s.quotes[id]);
  const before = useRef(quoted);
  useEffect(() => {
    const lost = document.activeElement === document.body;
    if (quoted !== before.current && (quoted || lost)) box.current?.focus();
    before.current = quoted;
  }, [quoted, box]);
}

function Modes({ mode, onTurn }: { mode: Visibility; onTurn(to: Visibility): void }) {
  const words = useWords();
  return (
    <ToggleButtonGroup
      className={css.modes}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[mode]}
      onSelectionChange={(keys) => {
        const [to] = keys as Set<Visibility>;
        if (to) onTurn(to);
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
  );
}

/** Nothing goes out with a gap in it unless one says so. */
function Gaps({
  gaps,
  box,
  onAnyhow,
}: {
  gaps: string[];
  box: HTMLTextAreaElement | null;
  onAnyhow(): void;
}) {
  const { composer } = useWords();
  const fill = () => {
    const at = box?.value.indexOf(gaps[0] ?? "") ?? -1;
    box?.focus();
    if (at >= 0) box?.setSelectionRange(at, at + (gaps[0]?.length ?? 0));
  };
  return (
    <p className={css.trouble} role="alert">
      {composer.unfilled(gaps.join(" "))}
      <Button look="quiet" onPress={fill}>
        {composer.fill}
      </Button>
      <Button look="quiet" onPress={onAnyhow}>
        {composer.sendAsIs}
      </Button>
    </p>
  );
}

/** Files chosen, pasted or dropped belong to what is open: the reply or the note. */
function useFiles(c: Conversation, locked: boolean) {
  const words = useWords();
  const desk = useDesk();
  const { mode, [mode]: begun } = useDraft(c.id);
  const [trouble, setTrouble] = useState("");
  const [over, setOver] = useState(false);
  const uploads = useUploads(c);
  const takes = (file: File) =>
    mode === "internal" || c.parts.includes("file") || (c.parts.includes("image") && isPicture(file));
  const allowed = mode === "internal" || c.parts.includes("file") || c.parts.includes("image");

  const add = (files: Iterable<File>) => {
    setTrouble("");
    if (locked) return;
    let held = begun.files.length + uploads.length;
    for (const file of files) {
      if (!takes(file)) setTrouble(words.composer.noFiles);
      else if (c.max_file > 0 && file.size > c.max_file) setTrouble(words.fileTooBig(sizeOf(c.max_file)));
      else if (++held > mostFiles) setTrouble(words.composer.tooMany(mostFiles));
      else desk.uploads.add(c.id, mode, file);
    }
  };
  const drop = {
    onDragOver: (event: DragEvent) => {
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: (event: DragEvent) => {
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      add(event.dataTransfer.files);
    },
  };
  return { add, trouble, over, allowed, drop };
}

function isPicture(file: File): boolean {
  return /^image\/(png|jpeg|gif|webp)$/.test(file.type);
}
