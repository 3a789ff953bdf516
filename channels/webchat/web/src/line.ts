// The way to the server and back: a socket, and while that does not work the
// same frames over POST and long poll.

import { backoff } from "../../../../web/live/backoff";
import { revoked } from "../../../../web/live/codes";
import { Socket } from "../../../../web/live/socket";
import { Failure, type Site } from "./site";
import type { ClientFrame, Hello, ServerFrame } from "./wire";

/** What the owner of a line is asked and told. */
export interface LineOwner {
  hello(): Hello;
  frame(frame: ServerFrame): void;
  /** Frames can be sent again; what was not acknowledged has to be. */
  up(): void;
  down(): void;
  /** The token is worth nothing any more. */
  revoked(): void;
  /** The server will not have this client at all. */
  ended(): void;
}

/** After this many failed sockets in a row the line polls, and tries a socket only now and then. */
const patience = 2;
const socketWhilePolling = 60_000;

export class Line {
  readonly #site: Site;
  readonly #owner: LineOwner;
  readonly #socket: Socket<ServerFrame, ClientFrame>;
  #polling: AbortController | null = null;
  #pollWorks = false;

  constructor(site: Site, owner: LineOwner) {
    this.#site = site;
    this.#owner = owner;
    this.#socket = new Socket({
      url: () => site.socket(),
      hello: () => ({ type: "hello", ...owner.hello() }),
      frame: (frame) => this.#frame(frame),
      down: (failures) => this.#down(failures),
      ended: (code) => (code === revoked ? owner.revoked() : owner.ended()),
      wait: (failures) => (failures < patience ? backoff(failures) : socketWhilePolling),
    });
  }

  start(): void {
    this.#socket.start();
  }

  stop(): void {
    this.#socket.stop();
    this.#stopPolling();
  }

  /** Breaks the connection to make a new one: something was missed. */
  again(): void {
    if (!this.#polling) this.#socket.again();
  }

  /** Hands the frame over, or tells that there is no way to. */
  send(frame: ClientFrame): boolean {
    if (this.#socket.send(frame)) return true;
    if (!this.#pollWorks) return false;
    this.#post(frame);
    return true;
  }

  #frame(frame: ServerFrame): void {
    if (frame.type === "welcome") {
      this.#stopPolling();
      this.#owner.frame(frame);
      this.#owner.up();
      return;
    }
    this.#owner.frame(frame);
  }

  #down(failures: number): void {
    if (this.#pollWorks) return;
    this.#owner.down();
    if (failures >= patience && !this.#polling) void this.#poll();
  }

  #stopPolling(): void {
    this.#polling?.abort();
    this.#polling = null;
    this.#pollWorks = false;
  }

  async #poll(): Promise<void> {
    const stop = new AbortController();
    this.#polling = stop;
    for (let failures = 0; !stop.signal.aborted; ) {
      try {
        const frames = await this.#site.exchange(this.#owner.hello(), [], this.#pollWorks, stop.signal);
        if (stop.signal.aborted) return;
        failures = 0;
        this.#answered(frames);
      } catch (error) {
        if (stop.signal.aborted || this.#gaveUp(error)) return;
        this.#broken();
        failures++;
        await new Promise((done) => setTimeout(done, backoff(failures)));
      }
    }
  }

  /** The first answer tells that polling works; from then on the server may hold an answer back. */
  #answered(frames: ServerFrame[]): void {
    const first = !this.#pollWorks;
    this.#pollWorks = true;
    for (const frame of frames) this.#owner.frame(frame);
    if (first) this.#owner.up();
  }

  async #post(frame: ClientFrame): Promise<void> {
    const stop = this.#polling;
    if (!stop) return;
    try {
      const frames = await this.#site.exchange(this.#owner.hello(), [frame], false, stop.signal);
      for (const answer of frames) this.#owner.frame(answer);
    } catch (error) {
      if (!stop.signal.aborted && !this.#gaveUp(error)) this.#broken();
    }
  }

  #broken(): void {
    this.#pollWorks = false;
    this.#owner.down();
  }

  #gaveUp(error: unknown): boolean {
    if (!(error instanceof Failure) || error.retryAfter > 0 || error.status < 400 || error.status >= 500)
      return false;
    if (error.code === "bad_token") this.#owner.revoked();
    else this.#owner.ended();
    this.#stopPolling();
    return true;
  }
}
