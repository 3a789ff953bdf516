import { useQuery } from "@tanstack/react-query";
import { useLayoutEffect, useMemo, useRef, useState } from "react";
import { sizeOf } from "../../../../web/text/sizes";
import { clock, dayName } from "../../../../web/text/times";
import { useDesk, useDeskState } from "../desk/hooks";
import { type Line, linesOf, type MessageLine, type Names } from "../desk/lines";
import { fileAddress, rest } from "../rest";
import { Button } from "../ui/Button";
import { FileIcon, LockIcon } from "../ui/icons";
import { Linked } from "../ui/Linked";
import type { Conversation, Part } from "../wire";
import { customerName } from "../words/names";
import { useSpeech, useWords } from "../words/words";
import css from "./Messages.module.css";

/** What was said. It follows new messages while its end is in view, and never jumps otherwise. */
export function Messages({ conversation }: { conversation: Conversation }) {
  const words = useWords();
  const desk = useDesk();
  const { id } = conversation;
  const thread = useDeskState((s) => s.threads[id]);
  const allPending = useDeskState((s) => s.pending);
  const mark = useDeskState((s) => s.typing[id]);
  const names = useNames();
  const box = useRef<HTMLDivElement>(null);
  const before = useRef({ first: 1, height: 0, last: "" });
  const [atEnd, setAtEnd] = useState(true);
  const [fresh, setFresh] = useState(false);
  const lines = useMemo(
    () =>
      thread
        ? linesOf(
            thread,
            allPending.filter((p) => p.conversation === id),
            names,
            words,
          )
        : [],
    [thread, allPending, id, names, words],
  );
  const last = lines.at(-1)?.key ?? "";
  const first = thread?.first ?? 1;

  useLayoutEffect(() => {
    const el = box.current;
    if (!el) return;
    if (first < before.current.first) el.scrollTop += el.scrollHeight - before.current.height;
    else if (atEnd) toEnd(el);
    else if (before.current.last !== last) setFresh(true);
    before.current = { first, height: el.scrollHeight, last };
  });

  const scrolled = () => {
    const el = box.current;
    if (!el) return;
    const end = el.scrollHeight - el.scrollTop - el.clientHeight < 60;
    setAtEnd(end);
    if (end) setFresh(false);
    if (el.scrollTop < 120) void desk.older(id);
  };

  return (
    <div className={css.pane}>
      <div
        className={css.log}
        ref={box}
        onScroll={scrolled}
        role="log"
        aria-live="polite"
        aria-label={customerName(conversation.name, words)}
        tabIndex={0}
      >
        <div className={css.column}>
          {first > 1 && <p className={css.event}>{words.loading}</p>}
          {lines.map((line) => (
            <LineView key={line.key} line={line} onSize={() => atEnd && toEnd(box.current)} />
          ))}
          {mark && (
            <p className={css.typing}>
              {mark.visibility === "internal"
                ? words.typingNote(mark.name)
                : words.typing(mark.kind === "customer" ? customerName(conversation.name, words) : mark.name)}
            </p>
          )}
        </div>
      </div>
      {fresh && (
        <button type="button" className={css.fresh} onClick={() => toEnd(box.current)}>
          ↓ {words.newMessages}
        </button>
      )}
    </div>
  );
}

function toEnd(el: HTMLElement | null): void {
  if (el) el.scrollTop = el.scrollHeight;
}

function useNames(): Names {
  const words = useWords();
  const { me } = useDesk();
  const agents = useQuery({ queryKey: ["agents"], queryFn: rest.agents, staleTime: 60_000 }).data;
  const queues = useQuery({ queryKey: ["queues"], queryFn: rest.queues }).data;
  return useMemo(
    () => ({
      agent: (id) => (id === me.agent.id ? words.you : agents?.find((a) => a.id === id)?.name) ?? "",
      queue: (id) => queues?.find((q) => q.id === id)?.name ?? "",
      me: { kind: "agent", id: me.agent.id },
    }),
    [agents, queues, me.agent.id, words],
  );
}

function LineView({ line, onSize }: { line: Line; onSize(): void }) {
  const { words, locale } = useSpeech();
  if (line.kind === "day") return <p className={css.day}>{dayName(line.at, locale, words, Date.now())}</p>;
  if (line.kind === "event")
    return (
      <p className={css.event}>
        {line.text} <time>{clock(line.at, locale)}</time>
      </p>
    );
  return <MessageView line={line} onSize={onSize} />;
}

function MessageView({ line, onSize }: { line: MessageLine; onSize(): void }) {
  const { words, locale } = useSpeech();
  const named = line.first && (line.side === "note" || (line.side === "desk" && line.name !== words.you));
  return (
    <div className={`${css.message} ${css[line.side]}`} data-first={line.first || undefined}>
      {named && (
        <span className={css.name}>
          {line.side === "note" && <LockIcon />}
          {line.side === "note" ? `${words.note} · ${line.name}` : line.name}
        </span>
      )}
      {line.erased ? (
        <div className={`${css.bubble} ${css.gone}`}>{words.erased}</div>
      ) : (
        line.parts.map((part, i) => <PartView key={i} part={part} onSize={onSize} />)
      )}
      {(line.end || line.state) && (
        <span className={line.trouble ? `${css.meta} ${css.bad}` : css.meta}>
          <time>{clock(line.at, locale)}</time> {line.state}
          {line.pending?.state === "failed" && <Refused id={line.pending.id} />}
        </span>
      )}
    </div>
  );
}

function Refused({ id }: { id: string }) {
  const words = useWords();
  const desk = useDesk();
  return (
    <>
      <Button look="quiet" onPress={() => desk.retry(id)}>
        {words.retry}
      </Button>
      <Button look="quiet" onPress={() => desk.discard(id)}>
        {words.discard}
      </Button>
    </>
  );
}

function PartView({ part, onSize }: { part: Part; onSize(): void }) {
  const words = useWords();
  const { file } = part;
  if (!file?.id)
    return (
      <div className={css.bubble}>
        <Linked text={part.text ?? ""} />
      </div>
    );
  const address = fileAddress(file.id);
  if (file.inline)
    return (
      <a className={css.picture} href={address} target="_blank" rel="noopener">
        <img
          src={address}
          alt={file.name || words.image}
          width={file.width}
          height={file.height}
          onLoad={onSize}
        />
      </a>
    );
  return (
    <a className={`${css.bubble} ${css.file}`} href={address} download={file.name}>
      <FileIcon />
      <span>
        {file.name || words.image}
        <small>
          {sizeOf(file.size)} · {words.download}
        </small>
      </span>
    </a>
  );
}
