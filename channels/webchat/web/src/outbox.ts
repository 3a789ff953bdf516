// What the visitor wrote, until the server has it: sent one at a time and in
// order, each until its Ack, and kept across a reload.

import { clientID } from "../../../../web/live/ids";
import type { Kept } from "./bridge";
import { Failure, type Site } from "./site";
import { type Change, nextToSend, type Pending, type Thread } from "./thread";
import type { ClientFrame, Part } from "./wire";

/** Who owns an outbox: he holds the thread and the line. */
export interface OutboxOwner {
  current(): Thread;
  apply(change: Change): void;
  keep(name: string, value: string | null): void;
  /** Connects, if that is not done yet. */
  begin(): void;
  /** Hands a frame over, or tells that there is no way to now. */
  send(frame: ClientFrame): boolean;
  /** Breaks the connection to make a new one. */
  again(): void;
  token(): string | undefined;
  consent(): string | undefined;
}

const ackWithin = 15_000;

export class Outbox {
  readonly #owner: OutboxOwner;
  readonly #site: Site;
  readonly #files = new Map<string, File>();
  #overdue: ReturnType<typeof setTimeout> | undefined;

  constructor(owner: OutboxOwner, site: Site) {
    this.#owner = owner;
    this.#site = site;
  }

  /** Takes over what was left from before the reload. */
  restore(kept: Kept): void {
    for (const message of keptMessages(kept)) this.#owner.apply({ do: "pending", message });
  }

  text(text: string): void {
    this.#add({ id: clientID(), parts: [{ kind: "text", text }], at: now(), state: "queued" });
  }

  async file(file: File): Promise<void> {
    const id = clientID();
    const kind = file.type.startsWith("image/") ? "image" : "file";
    this.#files.set(id, file);
    const shown = { id: "", name: file.name, media_type: file.type, size: file.size };
    const message: Pending = { id, parts: [{ kind, file: shown }], at: now(), state: "uploading" };
    // A reload loses the file; what is left then says so.
    this.#keep({ ...message, state: "failed", why: "interrupted" });
    this.#add(message);
    try {
      const stored = await this.#site.upload(await this.#token(), file, this.#owner.consent());
      if (!this.#files.delete(id)) return; // given up meanwhile
      const parts: Part[] = [{ kind: stored.inline ? "image" : "file", file: stored }];
      this.#keep({ id, parts, at: now(), state: "queued" });
      this.#owner.apply({ do: "mark", id, state: "queued", parts });
    } catch (error) {
      const why = error instanceof Failure ? error.code : "unavailable";
      this.#owner.apply({ do: "mark", id, state: "failed", why });
    }
    this.next();
  }

  /** Sends again what was refused, under a new id. */
  retry(message: Pending): void {
    const file = this.#files.get(message.id);
    this.discard(message.id);
    if (file) void this.file(file);
    else this.#add({ ...message, id: clientID(), state: "queued", why: undefined });
  }

  /** Tells whether what failed can be sent again: a file that a reload lost cannot. */
  retriable(message: Pending): boolean {
    return this.#files.has(message.id) || message.parts.every((part) => part.file?.id !== "");
  }

  discard(id: string): void {
    this.#files.delete(id);
    this.#owner.keep(`q:${id}`, null);
    this.#owner.apply({ do: "drop", id });
  }

  /** Forgets everything that is not sent. */
  clear(): void {
    this.down();
    for (const p of this.#owner.current().pending) this.discard(p.id);
  }

  /** Sends what comes next, if it is its turn and there is a way to. */
  next(): void {
    const next = nextToSend(this.#owner.current());
    if (!next) return;
    this.#owner.apply({ do: "mark", id: next.id, state: "sending" });
    if (!this.#owner.send({ type: "send", client_id: next.id, parts: next.parts.map(bare) })) {
      this.#owner.apply({ do: "mark", id: next.id, state: "queued" });
      return;
    }
    clearTimeout(this.#overdue);
    this.#overdue = setTimeout(() => this.#owner.again(), ackWithin);
  }

  acked(id: string): void {
    clearTimeout(this.#overdue);
    this.stored(id);
    this.#owner.apply({ do: "mark", id, state: "acked" });
    this.next();
  }

  refused(id: string, retryAfter: number): void {
    clearTimeout(this.#overdue);
    if (!retryAfter) this.#owner.keep(`q:${id}`, null);
    setTimeout(() => this.next(), retryAfter * 1000);
  }

  /** The server has it: it need not be kept. */
  stored(id: string): void {
    this.#owner.keep(`q:${id}`, null);
  }

  /** The connection is gone. */
  down(): void {
    clearTimeout(this.#overdue);
  }

  #add(message: Pending): void {
    this.#owner.begin();
    if (message.state === "queued") this.#keep(message);
    this.#owner.apply({ do: "pending", message });
    this.next();
  }

  #keep(message: Pending): void {
    this.#owner.keep(`q:${message.id}`, JSON.stringify(message));
  }

  #token(): Promise<string> {
    return new Promise((found) => {
      const look = () => {
        const token = this.#owner.token();
        if (token) found(token);
        else setTimeout(look, 200);
      };
      look();
    });
  }
}

function keptMessages(kept: Kept): Pending[] {
  return Object.entries(kept)
    .filter(([name]) => name.startsWith("q:"))
    .map(([, value]) => JSON.parse(value) as Pending)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function now(): string {
  return new Date().toISOString();
}

/** A part as it is sent: of a file only its id. */
function bare(part: Part): Part {
  return part.file ? { ...part, file: { id: part.file.id } } : part;
}
