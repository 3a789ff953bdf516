import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Away } from "./Away";
import { Composer } from "./Composer";
import { Face } from "./Face";
import { CloseIcon, MoreIcon } from "./icons";
import { Messages } from "./Messages";
import type { Session } from "./session";
import { nameOf, talkOf } from "./talk";
import type { Config } from "./wire";
import { isChinese, wordsFor } from "./words";
import type { Words } from "./zh";

/** A break shorter than this is not worth a word. */
const reconnectShownAfter = 2_000;

interface Props {
  session: Session;
  config: Config;
  locale: string;
  sound: Sound;
  close(): void;
}

/** The visitor's switch of the tone. */
export interface Sound {
  on: boolean;
  turn(): void;
}

export function App({ session, config, locale, sound, close }: Props) {
  const words = wordsFor(locale);
  const side = isChinese(locale) ? "zh" : "en";
  const [asking, ask] = useState(false);
  const late = useLate(session.connection === "connecting", reconnectShownAfter);
  const talk = talkOf(session.thread.entries);
  const name = nameOf(talk.agent, words);
  const { standing } = session;
  const away = standing?.served === false && (standing.waiting || !talk.open);
  const trouble = troubleOf(session, late, words);

  return (
    <main>
      <header>
        {talk.agent && <Face who={talk.agent} session={session} words={words} />}
        <div class="title">
          <h1>{config.title[side]}</h1>
          {talk.agent && <p>{words.joined(name)}</p>}
        </div>
        <More words={words} sound={sound} end={talk.open ? () => ask(true) : undefined} />
        <button type="button" class="icon" aria-label={words.close} title={words.close} onClick={close}>
          <CloseIcon />
        </button>
      </header>
      <p class={trouble ? "bar warn" : "bar"} role="status">
        {trouble || standingOf(session, words)}
      </p>
      <Messages session={session} words={words} locale={locale} greeting={config.greeting[side]}>
        {away && <Away session={session} words={words} />}
      </Messages>
      {!session.statements.agreed() ? (
        <Notice session={session} config={config} words={words} text={config.notice?.text[side] ?? ""} />
      ) : asking && talk.open ? (
        <AskEnd session={session} words={words} done={() => ask(false)} />
      ) : (
        <Composer
          key={session.prefilled}
          session={session}
          words={words}
          placeholder={away ? words.leave : words.placeholder}
        />
      )}
    </main>
  );
}

function troubleOf(session: Session, late: boolean, words: Words): string {
  if (session.connection === "ended") return words.unavailable;
  if (session.blocked) return words.blocked;
  if (session.crowded) return words.full;
  if (!late) return "";
  return session.thread.pending.length > 0 ? words.offline : words.reconnecting;
}

/** Where the visitor stands, and how long it may take if that is known. */
function standingOf({ standing }: Session, words: Words): string {
  if (!standing?.waiting || !standing.served) return "";
  const place = standing.ahead > 0 ? words.ahead(standing.ahead) : words.next;
  return standing.to ? `${place} · ${words.wait(standing.from ?? 0, standing.to)}` : place;
}

/** What is needed seldom: the tone, and the end. */
function More({ words, sound, end }: { words: Words; sound: Sound; end: (() => void) | undefined }) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    box.current?.querySelector("button")?.focus();
    const elsewhere = (event: Event) => {
      if (!box.current?.contains(event.target as Node) && !button.current?.contains(event.target as Node))
        setOpen(false);
    };
    const left = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.stopPropagation(); // it closes this, not the chat
      setOpen(false);
      button.current?.focus();
    };
    document.addEventListener("pointerdown", elsewhere);
    document.addEventListener("keydown", left, true);
    return () => {
      document.removeEventListener("pointerdown", elsewhere);
      document.removeEventListener("keydown", left, true);
    };
  }, [open]);
  return (
    <div class="more">
      <button
        ref={button}
        type="button"
        class="icon"
        aria-label={words.more}
        title={words.more}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <MoreIcon />
      </button>
      {open && (
        <div ref={box} class="menu">
          <button type="button" aria-pressed={sound.on} onClick={sound.turn}>
            {sound.on ? words.soundOn : words.soundOff}
          </button>
          {end && (
            <button
              type="button"
              onClick={() => {
                setOpen(false);
                end();
              }}
            >
              {words.end}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

/** Asked before anything is sent. */
function Notice({
  session,
  config,
  words,
  text,
}: Pick<Props, "session" | "config"> & { words: Words; text: string }) {
  return (
    <section class="ask" aria-label={words.policy}>
      <p>
        {text}{" "}
        {config.notice?.url && (
          <a href={config.notice.url} target="_blank" rel="noopener noreferrer">
            {words.policy}
          </a>
        )}
      </p>
      <button type="button" class="primary" onClick={() => session.agree()}>
        {words.agree}
      </button>
    </section>
  );
}

function AskEnd({ session, words, done }: { session: Session; words: Words; done(): void }) {
  const first = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => first.current?.focus(), []);
  return (
    <section class="ask" role="alertdialog" aria-label={words.endAsk}>
      <p>{words.endAsk}</p>
      <button ref={first} type="button" class="plain" onClick={done}>
        {words.cancel}
      </button>
      <button
        type="button"
        class="primary"
        disabled={session.connection !== "up"}
        onClick={() => {
          session.endConversation();
          done();
        }}
      >
        {words.end}
      </button>
    </section>
  );
}

/** Turns true when on has been true for a while. */
function useLate(on: boolean, after: number): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = on ? setTimeout(() => setLate(true), after) : setLate(false);
    return () => clearTimeout(timer as number | undefined);
  }, [on, after]);
  return late && on;
}
