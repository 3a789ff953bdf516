import { backoff } from "./backoff";
import { comesBack } from "./codes";

/** What a frame of either protocol has at least. */
export interface AnyFrame {
  type: string;
}

/** What the owner of a socket decides and is told. */
export interface Owner<In extends AnyFrame = AnyFrame, Out extends AnyFrame = AnyFrame> {
  /** The socket's address, asked for on every try. */
  url(): string;
  /** The first frame to send on every new connection. */
  hello(): Out;
  /** A frame came, the welcome included. Pongs are kept back. */
  frame(frame: In): void;
  /** A pong came, so many milliseconds after its ping. */
  pong?(frame: In, took: number): void;
  /** The connection is gone, or could not be made; failures counts tries in a row without a welcome. */
  down(failures: number): void;
  /** The server closed with a code after which a client does not come back. */
  ended(code: number): void;
  /** How many milliseconds to wait after so many failures; backoff if left out. */
  wait?(failures: number): number;
}

/** How long a connection may be silent before it is asked, and how long the answer may take. */
const pingEvery = 20_000;
const answerWithin = 10_000;
const wakeAnswerWithin = 2_000;

/** A clock that jumps this far had the machine asleep; what a browser slows hidden pages down by is less. */
const tickEvery = 5_000;
const asleepAfter = 75_000;

/**
 * A WebSocket that comes back. It notices a network that swallows everything by
 * pings of its own, and tries at once when the browser comes online, the page
 * becomes visible or the machine was asleep.
 */
export class Socket<In extends AnyFrame = AnyFrame, Out extends AnyFrame = AnyFrame> {
  readonly #owner: Owner<In, Out>;
  readonly #make: (url: string) => WebSocket;
  #socket: WebSocket | null = null;
  #greeted = false;
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #ping: ReturnType<typeof setTimeout> | undefined;
  #deadline: ReturnType<typeof setTimeout> | undefined;
  #ticker: ReturnType<typeof setInterval> | undefined;
  #ticked = 0;
  #asked: number[] = []; // when pings without a pong were sent

  constructor(owner: Owner<In, Out>, make: (url: string) => WebSocket = (url) => new WebSocket(url)) {
    this.#owner = owner;
    this.#make = make;
  }

  /** Connects and stays connected until stop. */
  start(): void {
    globalThis.addEventListener?.("online", this.#wake);
    globalThis.document?.addEventListener("visibilitychange", this.#wake);
    this.#ticked = Date.now();
    this.#ticker = setInterval(this.#tick, tickEvery);
    this.#failures = 0;
    this.#open();
  }

  stop(): void {
    globalThis.removeEventListener?.("online", this.#wake);
    globalThis.document?.removeEventListener("visibilitychange", this.#wake);
    this.#drop();
    clearInterval(this.#ticker);
    clearTimeout(this.#retry);
  }

  /**
   * Sends the frame if the connection stands, and tells whether it did. That is so
   * once hello is sent: what changes from then on is in no hello any more.
   */
  send(frame: Out | { type: "ping" }): boolean {
    if (!this.#greeted || this.#socket?.readyState !== 1) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /** Asks how long an answer takes; the owner's pong is told. */
  measure(): void {
    if (this.send({ type: "ping" })) this.#asked.push(Date.now());
  }

  /** Gives the connection up and makes a new one, to resume from what is held. */
  again(): void {
    this.#lost();
  }

  #open(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    const socket = this.#make(this.#owner.url());
    this.#socket = socket;
    this.#expect(answerWithin);
    socket.onopen = () => {
      socket.send(JSON.stringify(this.#owner.hello()));
      this.#greeted = true;
    };
    socket.onmessage = (event) => this.#heard(event.data);
    socket.onclose = (event) => this.#closed(event.code);
  }

  #heard(data: unknown): void {
    clearTimeout(this.#deadline);
    clearTimeout(this.#ping);
    this.#ping = setTimeout(() => this.#ask(answerWithin), pingEvery);
    const frame = JSON.parse(String(data)) as In;
    if (frame.type === "welcome") this.#failures = 0;
    if (frame.type !== "pong") this.#owner.frame(frame);
    else this.#owner.pong?.(frame, Date.now() - (this.#asked.shift() ?? 0));
  }

  #ask(within: number): void {
    if (!this.#greeted) return;
    this.measure();
    this.#expect(within);
  }

  #expect(within: number): void {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.#lost(), within);
  }

  #closed(code: number): void {
    if (comesBack(code)) {
      this.#lost();
      return;
    }
    this.#drop();
    this.#owner.ended(code);
  }

  #lost(): void {
    this.#drop();
    this.#failures++;
    const wait = this.#owner.wait?.(this.#failures) ?? backoff(this.#failures);
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#open(), wait);
    this.#owner.down(this.#failures);
  }

  /** Forgets the connection at once: closing one on a dead network may take minutes. */
  #drop(): void {
    clearTimeout(this.#deadline);
    clearTimeout(this.#ping);
    const socket = this.#socket;
    this.#socket = null;
    this.#greeted = false;
    this.#asked = [];
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  /** After a sleep the connection is dead, whatever the browser says: no time is lost asking. */
  readonly #tick = (): void => {
    const now = Date.now();
    const slept = now - this.#ticked > asleepAfter;
    this.#ticked = now;
    if (!slept) return;
    this.#drop();
    this.#owner.down(this.#failures);
    this.#open();
  };

  readonly #wake = (): void => {
    if (globalThis.document?.visibilityState === "hidden") return;
    if (this.#retry !== undefined && !this.#socket) this.#open();
    else this.#ask(wakeAnswerWithin);
  };
}
