// One signed-in agent's desk: the state, the socket that feeds it, and the
// messages on their way out. It knows no elements; screens subscribe to it.

import { revoked } from "../../../../web/live/codes";
import { Socket } from "../../../../web/live/socket";
import { onSessionOver, rest, socketAddress } from "../rest";
import { work } from "../rest/work";
import type {
  ClientFrame,
  ConversationID,
  Hello,
  Me,
  Message,
  QueueID,
  Row,
  ServerFrame,
  StreamEvents,
  Visibility,
} from "../wire";
import type { Alert } from "./alerts/alerts";
import { Commands } from "./commands";
import { Drafts } from "./drafts";
import { Input } from "./input";
import { Keep } from "./keep";
import { changesOffers } from "./offers";
import { Outbox, type Said } from "./outbox";
import { Preferences } from "./preferences";
import { ServerClock } from "./serverclock";
import { apply, type Change, conversationOf, type DeskState, emptyDesk, follows, streamOf } from "./state";
import { Uploads } from "./uploads";
import type { Limits } from "./waits";

const version = 1;
/** Events asked for at once on the way to something far back. */
const farPage = 500;
/** A look lapses after 45 seconds: say it again well before. */
const viewAgain = 20_000;
const typingEvery = 3_000;
const typingLapses = 6_000;
const onItsWay = 2_000;
const mostWatched = 500;
/** So many threads that were left are held, so that going back to one asks nothing first; but none that is longer. */
const mostKept = 12;
const longestKept = 1_000;

/** How long the answer that brought the first time may have taken, at worst. */
const firstGuess = 10_000;
const firstPings = 3;

export class Desk {
  me: Me;
  readonly keep: Keep;
  readonly preferences: Preferences;
  readonly drafts: Drafts;
  readonly uploads: Uploads;
  readonly commands = new Commands();
  /** Rings; the bell puts itself here. */
  alert: (alert: Alert) => void = () => undefined;
  state: DeskState = emptyDesk;
  private readonly listeners = new Set<() => void>();
  private readonly hearers = new Set<(frame: ServerFrame, before: DeskState) => void>();
  private readonly socket: Socket<ServerFrame, ClientFrame>;
  private readonly outbox: Outbox;
  private readonly clock = new ServerClock();
  readonly input = new Input(() => this.socket.send({ type: "input" }));
  private readonly unhear: () => void;
  private greetedAt = 0;
  private readonly queues = new Set<QueueID>();
  private open: ConversationID = "";
  private kept: ConversationID[] = []; // threads that were left, the latest last
  private turning: Promise<void> | undefined; // a page is on its way
  private toldTyping = 0;
  private toldSeen = "";
  private askedOffers = 0;
  private shown: ConversationID[] = [];
  private board = false;
  private readonly sweep: ReturnType<typeof setInterval>;
  private readonly viewing: ReturnType<typeof setInterval>;

  constructor(me: Me) {
    this.me = me;
    this.keep = new Keep(me.agent.id);
    this.preferences = new Preferences(me.agent.id);
    this.drafts = new Drafts(this.keep, () => Date.now() + this.skew);
    this.uploads = new Uploads(this.drafts);
    this.clock.heard(me.time, firstGuess);
    this.outbox = new Outbox(
      this.keep,
      (change) => this.dispatch(change),
      () => this.state,
    );
    this.socket = new Socket<ServerFrame, ClientFrame>({
      url: socketAddress,
      hello: () => {
        this.greetedAt = Date.now();
        return { type: "hello", ...this.hello() };
      },
      frame: (frame) => this.heard(frame),
      pong: (frame, took) => frame.type === "pong" && this.clock.heard(frame.time, took),
      down: (failures) => this.down(failures),
      ended: (code) => this.ended(code),
    });
    this.sweep = setInterval(() => this.dispatch({ do: "lapse", before: Date.now() - typingLapses }), 1000);
    this.viewing = setInterval(() => this.view(), viewAgain);
    this.unhear = onSessionOver(() => this.over());
    this.outbox.restore();
    this.socket.start();
  }

  /** When a wait is too long, in each queue. */
  limits: Limits = new Map();

  /** How far the server's clock is ahead of ours, in milliseconds. */
  get skew(): number {
    return this.clock.ahead;
  }

  stop(): void {
    this.unhear();
    clearInterval(this.sweep);
    clearInterval(this.viewing);
    this.socket.stop();
    this.outbox.stop();
    this.drafts.stop();
    this.uploads.stop();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly dispatch = (change: Change): void => {
    const next = apply(this.state, change);
    if (next === this.state) return;
    this.state = next;
    for (const listener of this.listeners) listener();
  };

  /** Calls the hearer with every frame, and what was known before it. */
  hear(hearer: (frame: ServerFrame, before: DeskState) => void): () => void {
    this.hearers.add(hearer);
    return () => this.hearers.delete(hearer);
  }

  // Streams.

  private hello(): Hello {
    const streams: Record<string, number> = {};
    for (const stream of this.lists()) streams[stream] = this.state.heads[stream] ?? -1;
    const thread = this.state.threads[this.open];
    if (thread) streams[streamOf(this.open)] = thread.last;
    return { v: version, streams, used: this.input.greeting() };
  }

  private lists(): string[] {
    return [`agent:${this.me.agent.id}`, ...[...this.queues].map((id) => `queue:${id}`)];
  }

  private heard(frame: ServerFrame): void {
    if (frame.type === "events") {
      const id = conversationOf(frame.stream);
      if (id && id !== this.open) return; // it was left meanwhile, and goes on from where it is
      if (id && frame.reset) this.load(id).catch(() => this.socket.again());
      else if (!follows(this.state, frame)) this.follow(frame.stream);
    }
    const before = this.state;
    this.dispatch({ do: "frame", frame, now: Date.now() });
    for (const hear of this.hearers) hear(frame, before);
    if (frame.type === "welcome") this.welcomed(frame.time);
    if (frame.type === "welcome") void this.drafts.load();
    if (frame.type === "welcome" || choseElsewhere(frame)) void this.preferences.load();
    if (frame.type === "events") this.seen(frame);
    if (frame.type === "events" && changesOffers(frame)) void this.loadOffers();
    if (frame.type === "rows") for (const row of frame.rows) this.compare(row);
  }

  /** Follows a stream from what is held of it; a stream followed already is not followed twice. */
  private follow(stream: string): void {
    const thread = this.state.threads[conversationOf(stream)];
    const after = thread?.last ?? this.state.heads[stream] ?? -1;
    this.socket.send({ type: "unfollow", stream, after });
    this.socket.send({ type: "follow", stream, after });
  }

  /** A row may know of more than its thread has. What is on its way comes by itself; what is not is asked for. */
  private compare(row: Row): void {
    const behind = () => row.id === this.open && (this.state.threads[row.id]?.last ?? row.head) < row.head;
    if (behind()) setTimeout(() => behind() && this.follow(streamOf(row.id)), onItsWay);
  }

  private welcomed(time: string | null): void {
    this.clock.heard(time, Date.now() - this.greetedAt);
    for (let i = 0; i < firstPings; i++) this.socket.measure();
    void this.loadOffers();
    this.view();
    this.outbox.retry();
    this.tellShown();
    if (this.board) this.showBoard(true);
    this.toldSeen = "";
    this.look();
  }

  /** Asks what is held out to the agent; of several answers the last asked for counts. */
  private async loadOffers(): Promise<void> {
    const asked = ++this.askedOffers;
    try {
      const offers = await work.offers();
      if (asked === this.askedOffers) this.dispatch({ do: "offers", offers });
    } catch {
      // The next event of an offer, or the next connection, asks again.
    }
  }

  /** A session that ended looks like a broken network to a socket: ask, and hear of it by the call. */
  private down(failures: number): void {
    this.dispatch({ do: "down" });
    if (failures % 3 === 0) rest.me().catch(() => undefined);
  }

  private ended(code: number): void {
    if (code === revoked) this.over();
    else this.dispatch({ do: "cut" });
  }

  /** The session is over. Everything stays as it is, and waits for who it belongs to. */
  private over(): void {
    this.socket.stop();
    this.dispatch({ do: "over" });
  }

  /** The same agent signed in again: goes on where he was. */
  resume(me: Me): void {
    this.me = me;
    this.clock.heard(me.time, firstGuess);
    this.dispatch({ do: "resume" });
    this.socket.start();
  }

  /** Hears when work comes into these queues or leaves them. */
  watchQueues(ids: QueueID[]): void {
    for (const id of ids) {
      if (this.queues.has(id)) continue;
      this.queues.add(id);
      this.follow(`queue:${id}`);
    }
  }

  /** Hears of these rows, besides the agent's own and what waits: they are on the screen. */
  watchRows(ids: ConversationID[]): void {
    this.shown = ids;
    this.tellShown();
  }

  /** The live board is on the screen from now on, or is not any more: its frames are heard by who shows it. */
  showBoard(on: boolean): void {
    this.board = on;
    this.socket.send({ type: "board", on });
  }

  private tellShown(): void {
    const rows = this.open ? [this.open, ...this.shown] : this.shown;
    if (this.state.up) this.socket.send({ type: "watch", rows: rows.slice(0, mostWatched) });
  }

  /** Opens a conversation: its newest page, or what is held of it, and all that happens in it from then on. */
  async enter(id: ConversationID): Promise<void> {
    this.open = id;
    this.kept = this.kept.filter((one) => one !== id);
    if (this.state.up) void this.drafts.load();
    this.toldSeen = "";
    this.tellShown();
    // What was put back has to be asked how far it was seen.
    if (!this.state.threads[id] || !this.state.looks[id]) return this.load(id);
    this.follow(streamOf(id));
    this.look();
    this.view();
  }

  leave(id: ConversationID): void {
    this.drafts.flush();
    if (this.open === id) this.open = "";
    this.socket.send({ type: "unview", conversation: id });
    this.socket.send({ type: "unfollow", stream: streamOf(id), after: 0 });
    this.dispatch({ do: "leave", conversation: id });
    const thread = this.state.threads[id];
    if (!thread) return;
    this.kept.push(id);
    const surplus = this.kept.length > mostKept ? this.kept.shift() : undefined;
    const over = thread.events.length > longestKept ? this.kept.pop() : undefined;
    for (const one of [surplus, over]) if (one) this.dispatch({ do: "forget", conversation: one });
  }

  private async load(id: ConversationID): Promise<void> {
    const { events, seen } = await rest.events(id, 0);
    if (this.open !== id) return;
    this.dispatch({ do: "newest", conversation: id, events, seen });
    this.follow(streamOf(id));
    this.look();
    this.view();
  }

  /** Fetches what is before what is held, until a number is held. What fails is asked for at the next scroll. */
  async reach(id: ConversationID, seq: number): Promise<void> {
    for (;;) {
      await this.turning; // a scroll may have asked for a page already
      const before = this.state.threads[id]?.first ?? 0;
      if (seq >= before) return;
      await this.older(id, Math.min(before - seq, farPage));
      if (this.state.threads[id]?.first === before) return;
    }
  }

  /** Fetches the page before what is held, one at a time. What fails is asked for at the next scroll. */
  async older(id: ConversationID, limit?: number): Promise<void> {
    const thread = this.state.threads[id];
    if (!thread || thread.first <= 1 || this.turning) return;
    this.turning = rest
      .events(id, thread.first, limit)
      .then(({ events }) => this.dispatch({ do: "older", conversation: id, events }))
      .catch(() => undefined)
      .finally(() => {
        this.turning = undefined;
      });
    await this.turning;
  }

  /** Tells colleagues that the open conversation is on the screen, as long as it is. */
  view(): void {
    const conversation = this.open;
    if (!this.state.threads[conversation]) return;
    const type = document.visibilityState === "visible" ? "view" : "unview";
    this.socket.send({ type, conversation });
  }

  // What the agent does.

  /** The next message quotes this one; without one it quotes none. */
  quote(conversation: ConversationID, message?: Message): void {
    this.dispatch({ do: "quote", conversation, message });
  }

  /** Sends what was written; tells when the server has it, or has refused it. */
  say(conversation: ConversationID, said: Said): Promise<boolean> {
    this.typing(conversation, said.visibility, false);
    return this.outbox.add(conversation, said);
  }

  retry(id: string): void {
    this.outbox.again(id);
  }

  discard(id: string): void {
    this.outbox.discard(id);
  }

  typing(conversation: ConversationID, visibility: Visibility, on: boolean): void {
    const due = on ? Date.now() - this.toldTyping > typingEvery : this.toldTyping > 0;
    if (due && this.socket.send({ type: "typing", conversation, visibility, on })) {
      this.toldTyping = on ? Date.now() : 0;
    }
  }

  /** Tells that the agent has seen the open conversation, if he is looking at it. */
  look(): void {
    const thread = this.state.threads[this.open];
    if (!thread || document.visibilityState !== "visible" || !document.hasFocus()) return;
    const mark = `${this.open} ${thread.last}`;
    if (mark === this.toldSeen) return;
    if (!this.socket.send({ type: "seen", conversation: this.open, upto: thread.last })) return;
    this.toldSeen = mark;
    this.dispatch({ do: "looked", conversation: this.open, upto: thread.last, now: Date.now() });
  }

  /** Seen is an event too: only what somebody said is worth another. */
  private seen(frame: StreamEvents): void {
    if (frame.events.some((e) => e.kind === "message.added")) this.look();
  }
}

function choseElsewhere(frame: ServerFrame): boolean {
  return frame.type === "events" && frame.events.some((e) => e.kind === "preference.changed");
}
