import { Component, createRef } from "preact";
import { Away } from "./Away";
import { Composer } from "./Composer";
import { Face } from "./Face";
import { CloseIcon, MoreIcon } from "./icons";
import { Messages } from "./Messages";
import type { Session } from "./session";
import { nameOf, talkOf } from "./talk";
import type { Config } from "./wire";
import * as words from "./words";

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

export class App extends Component<Props> {
  override state = { asking: false, late: false };
  #waits: ReturnType<typeof setTimeout> | undefined;

  override componentDidMount(): void {
    this.componentDidUpdate();
  }

  override componentDidUpdate(): void {
    if (this.props.session.connection === "connecting")
      this.#waits ??= setTimeout(() => this.setState({ late: true }), reconnectShownAfter);
    else if (this.#waits) {
      clearTimeout(this.#waits);
      this.#waits = undefined;
      this.setState({ late: false });
    }
  }

  #ask(asking: boolean): void {
    this.setState({ asking });
  }

  override render() {
    const { session, config, locale, sound, close } = this.props;
    const side = words.language;
    const talk = talkOf(session.thread.entries);
    const name = nameOf(talk.agent);
    const { standing } = session;
    const away = standing?.served === false && (standing.waiting || !talk.open);
    const trouble = troubleOf(session, this.state.late);

    return (
      <main>
        <header>
          {talk.agent && <Face who={talk.agent} session={session} />}
          <div class="title">
            <h1>{config.title[side]}</h1>
            {talk.agent && <p>{words.joined(name)}</p>}
          </div>
          <More sound={sound} end={talk.open ? () => this.#ask(true) : undefined} />
          <button type="button" class="icon" aria-label={words.close} title={words.close} onClick={close}>
            <CloseIcon />
          </button>
        </header>
        <p class={trouble ? "bar warn" : "bar"} role="status">
          {trouble || (talk.open && standingOf(session))}
        </p>
        <Messages session={session} locale={locale} greeting={config.greeting[side]}>
          {away && <Away session={session} />}
        </Messages>
        {!session.statements.agreed() ? (
          <Notice session={session} config={config} text={config.notice?.text[side] ?? ""} />
        ) : this.state.asking && talk.open ? (
          <AskEnd session={session} done={() => this.#ask(false)} />
        ) : (
          <Composer
            key={session.prefilled}
            session={session}
            placeholder={away ? words.leave : words.placeholder}
          />
        )}
      </main>
    );
  }
}

function troubleOf(session: Session, late: boolean): string {
  if (session.connection === "ended") return words.unavailable;
  if (session.blocked) return words.blocked;
  if (session.crowded) return words.full;
  if (!late) return "";
  return session.thread.pending.length > 0 ? words.offline : words.reconnecting;
}

/** Where the visitor stands, and how long it may take if that is known. */
function standingOf({ standing }: Session): string {
  if (!standing?.waiting || !standing.served) return "";
  const place = standing.ahead > 0 ? words.ahead(standing.ahead) : words.next;
  return standing.to ? `${place} · ${words.wait(standing.from ?? 0, standing.to)}` : place;
}

/** What is needed seldom: the tone, and the end. */
class More extends Component<{ sound: Sound; end: (() => void) | undefined }> {
  override state = { open: false };
  readonly #box = createRef<HTMLDivElement>();
  readonly #button = createRef<HTMLButtonElement>();

  override componentDidMount(): void {
    document.addEventListener("pointerdown", this.#elsewhere);
    document.addEventListener("keydown", this.#keyed, true);
  }

  readonly #elsewhere = (event: Event) => {
    if (!this.#box.current?.contains(event.target as Node)) this.setState({ open: false });
  };

  readonly #keyed = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !this.state.open) return;
    event.stopPropagation(); // it closes this, not the chat
    this.setState({ open: false });
    this.#button.current?.focus();
  };

  override render() {
    const { sound, end } = this.props;
    const { open } = this.state;
    return (
      <div class="more" ref={this.#box}>
        <button
          ref={this.#button}
          type="button"
          class="icon"
          aria-label={words.more}
          title={words.more}
          aria-expanded={open}
          onClick={() => this.setState({ open: !open })}
        >
          <MoreIcon />
        </button>
        {open && (
          <div class="menu">
            <button type="button" ref={focused} aria-pressed={sound.on} onClick={sound.turn}>
              {sound.on ? words.soundOn : words.soundOff}
            </button>
            {end && (
              <button
                type="button"
                onClick={() => {
                  this.setState({ open: false });
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
}

/** Asked before anything is sent. */
function Notice({ session, config, text }: Pick<Props, "session" | "config"> & { text: string }) {
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

function AskEnd({ session, done }: { session: Session; done(): void }) {
  return (
    <section class="ask" role="alertdialog" aria-label={words.endAsk}>
      <p>{words.endAsk}</p>
      <button ref={focused} type="button" class="plain" onClick={done}>
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

/** What gets the focus when it appears. */
function focused(el: HTMLElement | null): void {
  el?.focus();
}
