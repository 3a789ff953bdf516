import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { sizeOf } from "../../../../web/text/sizes";
import { clock, dayName } from "../../../../web/text/times";
import { Face } from "./Face";
import { FileIcon } from "./icons";
import { type Line, linesOf } from "./lines";
import { Linked } from "./links";
import type { Session } from "./session";
import { nameOf } from "./talk";
import type { Part } from "./wire";
import type { Words } from "./zh";

interface Props {
  session: Session;
  words: Words;
  locale: string;
  greeting: string;
  children?: ComponentChildren;
}

/** The conversation. It follows new messages while its end is in view, and never jumps otherwise. */
export function Messages({ session, words, locale, greeting, children }: Props) {
  const { thread } = session;
  const box = useRef<HTMLElement>(null);
  const kept = useRef({ first: 1, height: 0, last: "" });
  const [atEnd, setAtEnd] = useState(true);
  const [fresh, setFresh] = useState(false);
  const lines = linesOf(thread, words);
  const last = lines.at(-1)?.key ?? "";

  useLayoutEffect(() => {
    const el = box.current;
    if (!el) return;
    const before = kept.current;
    if (thread.first < before.first) el.scrollTop += el.scrollHeight - before.height;
    else if (atEnd) toEnd(el);
    else if (before.last !== last) setFresh(true);
    kept.current = { first: thread.first, height: el.scrollHeight, last };
  });

  const scrolled = () => {
    const el = box.current;
    if (!el) return;
    const end = el.scrollHeight - el.scrollTop - el.clientHeight < 40;
    setAtEnd(end);
    if (end) setFresh(false);
    if (el.scrollTop < 80) void session.older();
  };

  return (
    <div class="thread">
      <section class="log" ref={box} onScroll={scrolled} tabIndex={0} aria-label={words.thread}>
        <div role="log" aria-live="polite" aria-label={words.thread}>
          {thread.first > 1 && <p class="event">{words.loading}</p>}
          {thread.first <= 1 && <p class="hello">{greeting}</p>}
          {lines.map((line) => (
            <Row
              key={line.key}
              line={line}
              session={session}
              words={words}
              locale={locale}
              onSize={() => atEnd && toEnd(box.current)}
            />
          ))}
          {thread.typing && <p class="typing">{words.typing(nameOf(session.typist, words))}</p>}
        </div>
        {children}
      </section>
      {fresh && (
        <button type="button" class="fresh" onClick={() => toEnd(box.current)}>
          ↓ {words.newBelow}
        </button>
      )}
    </div>
  );
}

function toEnd(el: HTMLElement | null): void {
  if (el) el.scrollTop = el.scrollHeight;
}

function Row({
  line,
  session,
  words,
  locale,
  onSize,
}: Pick<Props, "session" | "words" | "locale"> & { line: Line; onSize(): void }) {
  if (line.kind === "day") return <p class="day">{dayName(line.at, locale, words, Date.now())}</p>;
  if (line.kind === "event") return <p class="event">{line.text}</p>;
  const { pending } = line;
  const failed = pending?.state === "failed";
  return (
    <div class={`message ${line.mine ? "mine" : "theirs"}${line.first ? " first" : ""}`}>
      {line.first && !line.mine && (
        <>
          <Face who={{ name: line.name, avatar: line.avatar }} session={session} words={words} />
          <span class="name">{line.name || words.agent}</span>
        </>
      )}
      {line.parts ? (
        line.parts.map((part, i) => (
          <Piece key={i} part={part} session={session} words={words} onSize={onSize} />
        ))
      ) : (
        <div class="bubble gone">{words.erased}</div>
      )}
      {(line.end || line.state) && (
        <span class={failed ? "meta failed" : "meta"}>
          {line.end && <time dateTime={line.at}>{clock(line.at, locale)}</time>} {line.state}
          {failed && pending && (
            <>
              {session.outbox.retriable(pending) && (
                <button type="button" onClick={() => session.outbox.retry(pending)}>
                  {words.retry}
                </button>
              )}
              <button type="button" onClick={() => session.outbox.discard(pending.id)}>
                {words.remove}
              </button>
            </>
          )}
        </span>
      )}
    </div>
  );
}

function Piece({
  part,
  session,
  words,
  onSize,
}: {
  part: Part;
  session: Session;
  words: Words;
  onSize(): void;
}) {
  const { file } = part;
  if (!file)
    return (
      <div class="bubble">
        <Linked text={part.text ?? ""} />
      </div>
    );
  const address = file.url ? session.fileAddress(file.url) : undefined;
  if (file.inline && address)
    return (
      <a class="picture" href={address} target="_blank" rel="noopener">
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
    <a class="bubble file" href={address} download={file.name} target="_blank" rel="noopener">
      <FileIcon />
      <span>
        {file.name || words.image}
        <small>
          {sizeOf(file.size ?? 0)} {address && words.download}
        </small>
      </span>
    </a>
  );
}
