// One visitor's chat: what is shown, what is still to be sent, and the line to
// the server. It knows no pages and no elements; the frame draws what it holds.

import { backoff } from "../../../../web/live/backoff";
import type { Kept } from "./bridge";
import { Line } from "./line";
import { Outbox } from "./outbox";
import type { Failure, Site } from "./site";
import { type Reach, Statements } from "./statements";
import { goesOn, talkOf } from "./talk";
import { type Change, change, emptyThread, follows, type Thread, unreadAfter } from "./thread";
import type { Config, Entries, Hello, Limits, Queue, ServerFrame, Typing } from "./wire";

/** What the host page told at the start. */
export interface Beginning {
  kept: Kept;
  open: boolean;
  page: string;
  locale: string;
  identity?: unknown;
}

/** What the page may want to know: Switchboard("on", name, …). */
export type Told =
  | { name: "unread"; data: number }
  | { name: "message"; data: { from: "visitor" | "agent"; id: string } }
  | { name: "conversation"; data: { state: "started" | "ended" } }
  | { name: "error"; data: { code: string } };

/** Where the session's strings are kept, and who draws it. */
export interface Surroundings {
  site: Site;
  keep(name: string, value: string | null): void;
  changed(): void;
  told(event: Told): void;
  /** An agent wrote while the visitor looks elsewhere. */
  called(): void;
}

/** How the connection is: none wanted yet, being made, standing, or refused for good. */
export type Connection = "idle" | "connecting" | "up" | "ended";

const typingLapses = 6_000;
const typingEvery = 3_000;
const version = 1;

export class Session {
  thread: Thread = emptyThread;
  connection: Connection = "idle";
  /** The server has too many visitors and said so. */
  crowded = false;
  /** The company takes no messages of this visitor. */
  blocked = false;
  /** How the visitor stands in the queue, once that is known. */
  standing: Queue | undefined;
  /** Who types, while thread.typing. */
  typist: Typing | undefined;
  /** Counts what the page wrote into the draft. */
  prefilled = 0;
  readonly statements: Statements;
  readonly outbox: Outbox;
  limits: Limits;
  draft: string;

  readonly #around: Surroundings;
  readonly #locale: string;
  #page: string;
  #identity: string | undefined;
  #person: string;
  #heardUpto: number;
  #toldUnread = 0;
  #token: string | undefined;
  #readUpto: number;
  #open: boolean;
  #line: Line | null = null;
  #renewed = false;
  #turning = false; // a page is on its way
  #told = { delivered: 0, read: 0 };
  #toldTyping = 0;
  #lapse: ReturnType<typeof setTimeout> | undefined;

  constructor(begin: Beginning, config: Pick<Config, "limits" | "notice">, around: Surroundings) {
    const { kept } = begin;
    this.limits = config.limits;
    this.#around = around;
    this.#locale = begin.locale;
    this.#page = begin.page;
    this.#open = begin.open;
    this.#token = kept.token;
    this.#person = kept.person ?? "";
    this.#readUpto = Number(kept.read ?? 0);
    this.#heardUpto = Number(kept.heard ?? 0);
    this.draft = kept.draft ?? "";
    this.statements = new Statements(kept, config.notice, around.keep, (f) => this.#line?.send(f) ?? false);
    this.outbox = new Outbox(
      {
        current: () => this.thread,
        apply: (c) => this.#apply(c),
        keep: around.keep,
        begin: () => this.#begin(),
        send: (frame) => this.connection === "up" && (this.#line?.send(frame) ?? false),
        again: () => this.#line?.again(),
        token: () => this.#token,
        consent: () => this.statements.hello().consent,
      },
      around.site,
    );
    this.outbox.restore(kept);
    if (begin.identity !== undefined) this.identify(begin.identity);
    if (this.#token || this.#open || this.thread.pending.length > 0) this.#begin();
  }

  /** Connects, with a new visitor if there is none yet; before he agreed to the notice, not at all. */
  #begin(): void {
    if (this.#line || this.connection === "connecting" || !this.statements.agreed()) return;
    this.connection = "connecting";
    this.#around.changed();
    if (this.#token) this.#connect();
    else void this.#newVisitor();
  }

  async #newVisitor(): Promise<void> {
    for (let failures = 1; ; failures++) {
      try {
        const visitor = await this.#around.site.visitors({ locale: this.#locale, page: this.#page });
        if (this.#line || this.#token) return;
        this.#hold(visitor.token);
        this.#connect();
        return;
      } catch (error) {
        const failure = error as Failure;
        if (failure.status >= 400 && failure.status < 500 && !failure.retryAfter) {
          this.#end();
          return;
        }
        this.crowded = failure.code === "full";
        this.#around.changed();
        await new Promise((done) => setTimeout(done, failure.retryAfter * 1000 + backoff(failures)));
      }
    }
  }

  #hold(token: string): void {
    this.#token = token;
    this.#around.keep("token", token);
  }

  #connect(): void {
    this.#line = new Line(this.#around.site, {
      hello: () => this.#hello(),
      frame: (frame) => this.#heard(frame),
      up: () => this.#up(),
      down: () => this.#down(),
      revoked: () => this.#renew(),
      ended: () => this.#end(),
    });
    this.#line.start();
  }

  #hello(): Hello {
    return {
      v: version,
      token: this.#token ?? "",
      after: this.thread.last,
      locale: this.#locale,
      page: this.#page,
      identity: this.#identity,
      queue: this.standing?.tag,
      ...this.statements.hello(),
    };
  }

  #heard(frame: ServerFrame): void {
    switch (frame.type) {
      case "welcome":
        this.limits = frame.limits;
        if (frame.token) this.#hold(frame.token);
        break;
      case "entries":
        this.#entries(frame);
        break;
      case "ack":
        if (!this.statements.answered(frame.client_id, true, false)) this.outbox.acked(frame.client_id);
        break;
      case "queue":
        this.standing = frame;
        break;
      case "refused":
        this.#around.told({ name: "error", data: { code: frame.code } });
        if (frame.code === "bad_token") {
          this.#renew();
          return;
        }
        if (frame.code === "other_person") {
          this.#startOver();
          return;
        }
        if (this.statements.answered(frame.client_id, false, !!frame.retry_after)) break;
        this.crowded = frame.code === "full";
        this.blocked = frame.code === "blocked";
        if (frame.client_id) this.outbox.refused(frame.client_id, frame.retry_after ?? 0);
        this.#apply({ do: "refused", refused: frame });
        break;
      case "typing":
        this.typist = frame;
        this.#otherTypes(frame.on);
        break;
    }
    this.#around.changed();
  }

  #entries(frame: Entries): void {
    if (!follows(this.thread, frame)) {
      this.#line?.again();
      return;
    }
    for (const e of frame.entries) {
      if (e.client_id) this.outbox.stored(e.client_id);
      if (e.kind === "unblocked") this.blocked = false;
    }
    const was = talkOf(this.thread.entries).open;
    this.#apply({ do: "entries", frame });
    this.#tellOf(frame, was);
    this.seen();
    this.outbox.next();
  }

  /** Tells the page, once, what it could not know. */
  #tellOf(frame: Entries, open: boolean): void {
    const fresh = frame.entries.filter((e) => e.seq > this.#heardUpto);
    for (const e of fresh) {
      const now = goesOn(e, open);
      if (now !== open)
        this.#around.told({ name: "conversation", data: { state: now ? "started" : "ended" } });
      open = now;
      if (e.kind === "message")
        this.#around.told({ name: "message", data: { from: e.mine ? "visitor" : "agent", id: e.id ?? "" } });
      this.#heardUpto = e.seq;
    }
    if (fresh.length > 0) this.#around.keep("heard", `${this.#heardUpto}`);
    if (!this.#looking() && fresh.some((e) => e.kind === "message" && !e.mine)) this.#around.called();
  }

  #up(): void {
    this.connection = "up";
    this.crowded = false;
    this.blocked = false; // until he is told again: a block may end by itself
    this.statements.up();
    this.#told = { delivered: 0, read: 0 };
    this.#apply({ do: "unsent" });
    this.seen();
    this.outbox.next();
  }

  #down(): void {
    this.connection = "connecting";
    this.outbox.down();
    this.#apply({ do: "unsent" });
  }

  /** The server does not know the token any more: go on as a new visitor, but only once. */
  #renew(): void {
    this.#line?.stop();
    this.#line = null;
    if (this.#renewed) {
      this.#end();
      return;
    }
    this.#renewed = true;
    this.#token = undefined;
    this.#readUpto = 0;
    this.#heardUpto = 0; // the new visitor's entries begin at 1
    for (const name of ["token", "read", "heard"]) this.#around.keep(name, null);
    this.#apply({ do: "forget" });
    this.connection = "idle";
    this.#begin();
  }

  /** Somebody else is here now: nothing of the former is shown to him, and nothing sent as his. */
  #startOver(): void {
    this.#line?.stop();
    this.#line = null;
    this.#token = undefined;
    this.#readUpto = 0;
    this.#heardUpto = 0;
    this.draft = "";
    this.prefilled++;
    this.#renewed = false;
    this.blocked = false;
    this.standing = undefined;
    this.outbox.clear();
    for (const name of ["token", "read", "heard", "draft"]) this.#around.keep(name, null);
    this.statements.startOver();
    this.thread = emptyThread;
    this.#tellUnread();
    this.connection = "idle";
    if (this.#open) this.#begin();
    this.#around.changed();
  }

  #end(): void {
    this.#line?.stop();
    this.#line = null;
    this.connection = "ended";
    this.#around.changed();
  }

  /** Sends what he wrote. */
  sendText(text: string): void {
    this.outbox.text(text);
    this.write("");
    this.typing(false);
  }

  // What the visitor does besides.

  show(open: boolean): void {
    this.#open = open;
    if (open) this.#begin();
    this.seen();
  }

  /** Keeps the draft, so that a reload in the middle of a sentence loses nothing. */
  write(text: string): void {
    this.draft = text;
    this.#around.keep("draft", text || null);
  }

  typing(on: boolean): void {
    const due = on ? Date.now() - this.#toldTyping > typingEvery : this.#toldTyping > 0;
    if (!due || !this.#line?.send({ type: "typing", on })) return;
    this.#toldTyping = on ? Date.now() : 0;
  }

  visit(page: string): void {
    this.#page = page;
    this.#line?.send({ type: "page", page });
  }

  /** The page vouches for the visitor, or, with null, says that nobody is logged in any more. */
  identify(identity: unknown): void {
    const token = typeof identity === "string" ? identity : undefined;
    const person = token ? subjectOf(token) : "";
    this.#identity = token;
    if (this.#person && this.#person !== person) this.#startOver();
    this.#person = person;
    this.#around.keep("person", person || null);
    if (token) this.#line?.send({ type: "identify", identity: token });
  }

  /** The visitor agrees to the notice. */
  agree(): void {
    this.statements.agree();
    this.#begin();
    this.#around.changed();
  }

  /** How the visitor can be reached, as he says. */
  reachable(reach: Reach): void {
    this.statements.reachable(reach);
    this.#begin();
    this.#around.changed();
  }

  /** What the page knows of the visit. */
  inContext(context: unknown): void {
    if (!this.statements.say(context)) this.#around.told({ name: "error", data: { code: "bad_context" } });
  }

  /** The page writes the visitor's draft. */
  prefill(text: string): void {
    this.write(text);
    this.prefilled++;
    this.#around.changed();
  }

  /** The visitor ends the conversation; the entry that says so tells that it was done. */
  endConversation(): void {
    this.#line?.send({ type: "end" });
  }

  unread(): number {
    return unreadAfter(this.thread, this.#readUpto);
  }

  #tellUnread(): void {
    const data = this.unread();
    if (data !== this.#toldUnread) this.#around.told({ name: "unread", data });
    this.#toldUnread = data;
  }

  #looking(): boolean {
    return this.#open && document.visibilityState === "visible";
  }

  /** Fetches the page before what is held. What fails is asked for at the next scroll. */
  async older(): Promise<void> {
    if (!this.#token || this.thread.first <= 1 || this.#turning) return;
    this.#turning = true;
    try {
      this.#apply({ do: "older", entries: await this.#around.site.older(this.#token, this.thread.first) });
    } catch {
    } finally {
      this.#turning = false;
    }
  }

  /** Tells the desk what arrived and, while the visitor looks, that he saw it. */
  seen(): void {
    const looking = this.#looking();
    const upto = this.thread.entries.findLast((e) => e.kind === "message" && !e.mine)?.seq ?? 0;
    const state = looking ? "read" : "delivered";
    if (looking && upto > this.#readUpto) {
      this.#readUpto = upto;
      this.#around.keep("read", `${upto}`);
    }
    if (upto > this.#told[state] && this.#line?.send({ type: "seen", upto, state })) this.#told[state] = upto;
    this.#tellUnread();
    this.#around.changed();
  }

  /** Where a file of the thread is fetched from. */
  fileAddress(url: string): string {
    return this.#around.site.file(url);
  }

  #otherTypes(on: boolean): void {
    clearTimeout(this.#lapse);
    if (on) this.#lapse = setTimeout(() => this.#apply({ do: "typing", on: false }), typingLapses);
    this.#apply({ do: "typing", on });
  }

  #apply(c: Change): void {
    this.thread = change(this.thread, c);
    this.#around.changed();
  }
}

/** The customer's id in a JWT, which only the server can check. */
function subjectOf(jwt: string): string {
  try {
    const payload = jwt.split(".")[1] ?? "";
    return String(JSON.parse(atob(payload.replace(/-/g, "+").replace(/_/g, "/"))).sub ?? "");
  } catch {
    return "";
  }
}
