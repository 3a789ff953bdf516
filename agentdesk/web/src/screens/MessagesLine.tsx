import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { sizeOf } from "../../../../web/text/sizes";
import { clock, dayName } from "../../../../web/text/times";
import { useDesk } from "../desk/hooks";
import { type EventLine, type Line, type MessageLine, type Quoted, textOf } from "../desk/lines";
import { fileAddress } from "../rest";
import { threadRest } from "../rest/thread";
import { Avatar } from "../ui/Avatar";
import { Button, LightIconButton } from "../ui/Button";
import { useNow } from "../ui/clock";
import { CopyIcon, FileIcon, LockIcon, QuoteIcon } from "../ui/icons";
import { Linked } from "../ui/Linked";
import type { Conversation, MessageID, Part } from "../wire";
import { channelName } from "../words/names";
import { waitOf } from "../words/times";
import { causeOf, useSpeech, useWords } from "../words/words";
import { troubleOf } from "./composer/Barred";
import css from "./Messages.module.css";
import { Outcome } from "./Outcome";

/** What lines do with the thread around them. */
export interface LineActs {
  conversation: Conversation;
  /** Words to mark, and the message that is looked at for them. */
  mark: string;
  hit: MessageID;
  open(fold: string): void;
  jump(message: MessageID): void;
}

export function LineView({ line, acts, active }: { line: Line; acts: LineActs; active: boolean }) {
  const { words, locale } = useSpeech();
  switch (line.kind) {
    case "day":
      return <p className={css.day}>{dayName(line.at, locale, words, Date.now())}</p>;
    case "since":
      return <p className={css.since}>{words.thread.since}</p>;
    case "earlier":
      return (
        <p className={css.earlier}>
          {words.thread.earlier} · {channelName(line.past.channel, words)} ·{" "}
          {dayName(line.at, locale, words, Date.now())} · <Outcome of={line.past} />
        </p>
      );
    case "fold":
      return (
        <p className={css.event}>
          <button type="button" className={css.fold} onClick={() => acts.open(line.key)}>
            {words.thread.folded(line.events.length)} ▸
          </button>
        </p>
      );
    case "event":
      return <EventView line={line} />;
    case "message":
      return <MessageView line={line} acts={acts} active={active} />;
  }
}

function EventView({ line }: { line: EventLine }) {
  const { locale } = useSpeech();
  return (
    <p className={css.event}>
      {line.text} <time>{clock(line.at, locale)}</time>
    </p>
  );
}

function MessageView({ line, acts, active }: { line: MessageLine; acts: LineActs; active: boolean }) {
  const { words, locale } = useSpeech();
  const named = line.first && (line.side === "note" || (line.side === "desk" && line.name !== words.you));
  const own = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active) own.current?.focus({ preventScroll: true });
  }, [active]);
  return (
    <div
      ref={own}
      tabIndex={-1}
      className={`${css.message} ${css[line.side]}`}
      data-first={line.first || undefined}
      data-end={line.end || undefined}
      data-hit={(line.message && line.message.id === acts.hit) || undefined}
    >
      {line.side === "customer" && line.first && (
        <span className={css.avatar}>
          <Avatar name={line.name} />
        </span>
      )}
      {named && (
        <span className={css.name}>
          {line.side === "note" && <LockIcon />}
          {line.side === "note" ? `${words.note} · ${line.name}` : line.name}
        </span>
      )}
      {line.quoted && <QuoteView quoted={line.quoted} jump={acts.jump} />}
      <div className={css.said}>
        {line.erased ? (
          <div className={`${css.bubble} ${css.gone}`}>{words.erased}</div>
        ) : (
          line.parts.map((part, i) => <PartView key={i} part={part} mark={acts.mark} />)
        )}
        <MessageActs line={line} acts={acts} active={active} />
      </div>
      {(line.end || line.state) && (
        <span className={line.trouble ? `${css.meta} ${css.bad}` : css.meta}>
          <time>{clock(line.at, locale)}</time> {line.state}
          {line.delivery === "queued" && <Held line={line} conversation={acts.conversation} />}
          {line.pending?.state === "failed" && <Refused id={line.pending.id} />}
          {line.trouble && line.message && acts.conversation.resends && acts.conversation.can_send && (
            <Resend line={line} conversation={acts.conversation} />
          )}
        </span>
      )}
    </div>
  );
}

function QuoteView({ quoted, jump }: { quoted: Quoted; jump(id: MessageID): void }) {
  return (
    <button type="button" className={css.quote} onClick={() => jump(quoted.id)}>
      {quoted.name && `${quoted.name}: `}
      {quoted.text}
    </button>
  );
}

/** Quoting and copying: for the message under the pointer, or the one the arrow keys chose. */
function MessageActs({ line, acts, active }: { line: MessageLine; acts: LineActs; active: boolean }) {
  const words = useWords();
  const desk = useDesk();
  const { message } = line;
  if (!message || line.erased) return null;
  const inThis = desk.state.threads[acts.conversation.id]?.events.some((e) => e.message === message);
  return (
    <span className={css.acts} data-active={active || undefined}>
      {inThis && acts.conversation.can_send && (
        <LightIconButton
          name={words.thread.quote}
          tabIndex={active ? 0 : -1}
          onClick={() => desk.quote(acts.conversation.id, message)}
        >
          <QuoteIcon />
        </LightIconButton>
      )}
      <LightIconButton
        name={words.thread.copy}
        tabIndex={active ? 0 : -1}
        onClick={() => void navigator.clipboard.writeText(textOf(line.parts, words))}
      >
        <CopyIcon />
      </LightIconButton>
    </span>
  );
}

/** Why an answer waits, and since when. */
function Held({ line, conversation: c }: { line: MessageLine; conversation: Conversation }) {
  const words = useWords();
  const desk = useDesk();
  const now = useNow() + desk.skew;
  if (!c.trouble) return null;
  const waited = waitOf(now - Date.parse(line.at), words);
  return (
    <span className={css.held}>
      {" "}
      · {troubleOf(c, words)} · {words.thread.waited(waited)}
    </span>
  );
}

/** Sends an answer again that did not arrive; one that may have, only when asked twice. */
function Resend({ line, conversation: c }: { line: MessageLine; conversation: Conversation }) {
  const words = useWords();
  const [asked, setAsked] = useState(false);
  const resend = useMutation({
    mutationFn: (doubtful: boolean) => threadRest.resend(c.id, line.message?.id ?? "", doubtful),
  });
  const doubtful = line.delivery === "unknown";
  if (doubtful && asked)
    return (
      <>
        {" "}
        {words.thread.resendDoubt}
        <Button look="quiet" isDisabled={resend.isPending} onPress={() => resend.mutate(true)}>
          {words.thread.resendAnyway}
        </Button>
        <Button look="quiet" onPress={() => setAsked(false)}>
          {words.cancel}
        </Button>
      </>
    );
  return (
    <>
      <Button
        look="quiet"
        isDisabled={resend.isPending}
        onPress={() => (doubtful ? setAsked(true) : resend.mutate(false))}
      >
        {words.thread.resend}
      </Button>
      {resend.isError && (
        <span role="alert">{words.notDone(words.thread.resend, causeOf(resend.error, words))}</span>
      )}
    </>
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

function PartView({ part, mark }: { part: Part; mark: string }) {
  const words = useWords();
  const { file } = part;
  if (!file?.id)
    return (
      <div className={css.bubble}>
        <Marked text={part.text ?? ""} mark={mark} />
      </div>
    );
  const address = fileAddress(file.id);
  if (file.inline)
    return (
      <a className={css.picture} href={address} target="_blank" rel="noopener">
        <img src={address} alt={file.name || words.image} width={file.width} height={file.height} />
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

/** A text with what was looked for marked in it; otherwise with its links. */
function Marked({ text, mark }: { text: string; mark: string }): ReactNode {
  if (!mark) return <Linked text={text} />;
  const pieces: ReactNode[] = [];
  const lower = text.toLowerCase();
  const wanted = mark.toLowerCase();
  let at = 0;
  for (let hit = lower.indexOf(wanted); hit >= 0; hit = lower.indexOf(wanted, at)) {
    pieces.push(text.slice(at, hit), <mark key={hit}>{text.slice(hit, hit + wanted.length)}</mark>);
    at = hit + wanted.length;
  }
  pieces.push(text.slice(at));
  return pieces;
}
