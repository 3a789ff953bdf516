import { Component, type ComponentChildren, createRef } from "preact";
import { sizeOf } from "../../../../web/text/sizes";
import { clock, dayName } from "../../../../web/text/times";
import { Face } from "./Face";
import { FileIcon } from "./icons";
import { type Line, linesOf } from "./lines";
import { Linked } from "./links";
import type { Session } from "./session";
import { nameOf } from "./talk";
import type { Part } from "./wire";
import * as words from "./words";

interface Props {
  session: Session;
  locale: string;
  greeting: string;
  children?: ComponentChildren;
}

/** The conversation. It follows new messages while its end is in view, and never jumps otherwise. */
export class Messages extends Component<Props> {
  override state = { fresh: false };
  readonly #box = createRef<HTMLElement>();
  #atEnd = true;
  #kept = { first: 1, height: 0, last: "" };

  override componentDidMount(): void {
    this.componentDidUpdate();
  }

  override componentDidUpdate(): void {
    const el = this.#box.current;
    if (!el) return;
    const { thread } = this.props.session;
    const { first, height } = this.#kept;
    const last = linesOf(thread).at(-1)?.key ?? "";
    if (thread.first < first) el.scrollTop += el.scrollHeight - height;
    else if (this.#atEnd) this.#toEnd();
    else if (this.#kept.last !== last) this.setState({ fresh: true });
    this.#kept = { first: thread.first, height: el.scrollHeight, last };
  }

  readonly #scrolled = () => {
    const el = this.#box.current;
    if (!el) return;
    this.#atEnd = el.scrollHeight - el.scrollTop - el.clientHeight < 40;
    if (this.#atEnd) this.setState({ fresh: false });
    if (el.scrollTop < 80) void this.props.session.older();
  };

  readonly #toEnd = () => {
    const el = this.#box.current;
    if (el) el.scrollTop = el.scrollHeight;
  };

  /** A picture came that takes more room than was kept for it. */
  readonly #grown = () => {
    if (this.#atEnd) this.#toEnd();
  };

  override render() {
    const { session, locale, greeting, children } = this.props;
    const { thread } = session;
    return (
      <div class="thread">
        <section class="log" ref={this.#box} onScroll={this.#scrolled} tabIndex={0} aria-label={words.thread}>
          <div role="log" aria-live="polite" aria-label={words.thread}>
            {thread.first > 1 && <p class="event">{words.loading}</p>}
            {thread.first <= 1 && <p class="hello">{greeting}</p>}
            {linesOf(thread).map((line) => (
              <Row key={line.key} line={line} session={session} locale={locale} onSize={this.#grown} />
            ))}
            {thread.typing && <p class="typing">{words.typing(nameOf(session.typist))}</p>}
          </div>
          {children}
        </section>
        {this.state.fresh && (
          <button type="button" class="fresh" onClick={this.#toEnd}>
            ↓ {words.newBelow}
          </button>
        )}
      </div>
    );
  }
}

function Row({
  line,
  session,
  locale,
  onSize,
}: Pick<Props, "session" | "locale"> & { line: Line; onSize(): void }) {
  if (line.kind === "day") return <p class="day">{dayName(line.at, locale, words.days, Date.now())}</p>;
  if (line.kind === "event") return <p class="event">{line.text}</p>;
  const { pending } = line;
  const failed = pending?.state === "failed";
  return (
    <div class={`message ${line.mine ? "mine" : "theirs"}${line.first ? " first" : ""}`}>
      {line.first && !line.mine && (
        <>
          <Face who={{ name: line.name, avatar: line.avatar }} session={session} />
          <span class="name">{line.name || words.agent}</span>
        </>
      )}
      {line.parts ? (
        line.parts.map((part, i) => <Piece key={i} part={part} session={session} onSize={onSize} />)
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

function Piece({ part, session, onSize }: { part: Part; session: Session; onSize(): void }) {
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
