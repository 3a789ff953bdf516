import { Component, createRef } from "preact";
import { sizeOf } from "../../../../web/text/sizes";
import { ClipIcon, SendIcon } from "./icons";
import type { Session } from "./session";
import * as words from "./words";

interface Props {
  session: Session;
  placeholder: string;
}

/** Where the visitor writes. Enter sends, but never while an input method composes. */
export class Composer extends Component<Props> {
  override state = { text: this.props.session.draft, trouble: "" };
  readonly #box = createRef<HTMLTextAreaElement>();
  readonly #chooser = createRef<HTMLInputElement>();

  override componentDidMount(): void {
    document.addEventListener("dragover", stay);
    document.addEventListener("drop", this.#dropped);
    this.componentDidUpdate();
  }

  override componentWillUnmount(): void {
    document.removeEventListener("dragover", stay);
    document.removeEventListener("drop", this.#dropped);
  }

  /** The box is as high as what is written in it. */
  override componentDidUpdate(): void {
    const el = this.#box.current;
    if (!el) return;
    el.style.height = "auto";
    el.style.height = `${Math.min(el.scrollHeight, 132)}px`;
  }

  #over(): boolean {
    return [...this.state.text].length > this.props.session.limits.text;
  }

  #sendable(): boolean {
    const { connection, blocked } = this.props.session;
    return this.state.text.trim() !== "" && !this.#over() && connection !== "ended" && !blocked;
  }

  #write(text: string): void {
    this.setState({ text });
    this.props.session.write(text);
    this.props.session.typing(text !== "");
  }

  readonly #send = () => {
    if (!this.#sendable()) return;
    this.props.session.sendText(this.state.text.trim());
    this.setState({ text: "" });
    this.#box.current?.focus();
  };

  readonly #keyed = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.#send();
  };

  #attach(files: Iterable<File>): void {
    const { limits, outbox } = this.props.session;
    this.setState({ trouble: "" });
    for (const file of files) {
      if (file.size > limits.file) this.setState({ trouble: words.fileTooBig(sizeOf(limits.file)) });
      else void outbox.file(file);
    }
  }

  readonly #pasted = (event: ClipboardEvent) => {
    const files = event.clipboardData?.files;
    if (!files?.length) return;
    event.preventDefault();
    this.#attach(files);
  };

  /** Files may be dropped anywhere on the frame. */
  readonly #dropped = (event: DragEvent) => {
    event.preventDefault();
    this.#attach(event.dataTransfer?.files ?? []);
  };

  override render() {
    const { session, placeholder } = this.props;
    const { text, trouble } = this.state;
    const over = this.#over();
    return (
      <div class="composer">
        {(over || trouble) && (
          <p class="trouble" role="alert">
            {over ? words.tooLong(session.limits.text) : trouble}
          </p>
        )}
        <div class="write">
          <button
            type="button"
            class="icon"
            aria-label={words.attach}
            title={words.attach}
            onClick={() => this.#chooser.current?.click()}
          >
            <ClipIcon />
          </button>
          <textarea
            ref={this.#box}
            rows={1}
            value={text}
            placeholder={placeholder}
            aria-label={placeholder}
            enterkeyhint="send"
            onInput={(event) => this.#write(event.currentTarget.value)}
            onKeyDown={this.#keyed}
            onPaste={this.#pasted}
            onBlur={() => session.typing(false)}
          />
          <button
            type="button"
            class="send"
            aria-label={words.send}
            title={words.send}
            disabled={!this.#sendable()}
            onClick={this.#send}
          >
            <SendIcon />
          </button>
        </div>
        <input
          ref={this.#chooser}
          type="file"
          multiple
          hidden
          onChange={(event) => {
            this.#attach(event.currentTarget.files ?? []);
            event.currentTarget.value = "";
          }}
        />
      </div>
    );
  }
}

function stay(event: Event): void {
  event.preventDefault();
}
