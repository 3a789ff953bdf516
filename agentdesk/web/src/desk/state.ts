// Everything the console knows that changes by itself, and the one pure function
// that changes it. What is only asked for is in queries; what the server tells,
// or what waits to be sent, is here.

import type {
  ActorKind,
  ConversationID,
  DeliveryRef,
  DeliveryState,
  Event,
  Message,
  MessageID,
  NewPart,
  Offer,
  Part,
  Row,
  SeenRef,
  ServerFrame,
  StreamEvents,
  Viewer,
  Visibility,
} from "../wire";
import { type OffersState, offersAfter } from "./offers";
import { fetched, looked, putBack, type RowsState, told } from "./rows";

/** A stretch of a conversation's stream, without gaps. */
export interface Thread {
  events: Event[];
  /** The lowest and the last number held. */
  first: number;
  last: number;
  /** The customer has, and has read, everything up to these. */
  delivered: number;
  read: number;
  /** Counts what changed the conversation itself: its state, its agent, its queue. */
  turns: number;
  /** How far the agent had seen it before he opened it now; 0 is never. */
  seen?: number;
}

/** A message that is not yet an event of its conversation. */
export interface Pending {
  id: string;
  conversation: ConversationID;
  visibility: Visibility;
  /** What is sent, and the same as it is shown. */
  parts: NewPart[];
  shown: Part[];
  /** The version of the draft that it was. */
  draft?: number;
  /** The message it answers. */
  quoted?: MessageID;
  at: string;
  state: "queued" | "sending" | "acked" | "failed";
  why?: string;
}

export interface TypingMark {
  kind: ActorKind;
  name: string;
  visibility: Visibility;
  at: number;
}

export interface DeskState extends RowsState, OffersState {
  /** The socket is welcome at the server. */
  up: boolean;
  /** The server said that the session is over. */
  over: boolean;
  /** Which build of the console the server has; "" before the first welcome. */
  build: string;
  /** The server closed the socket for good, for a reason that is a fault. */
  cut: boolean;
  threads: Record<ConversationID, Thread>;
  typing: Record<ConversationID, TypingMark>;
  pending: Pending[];
  /** The last number held of streams that are no conversation. */
  heads: Record<string, number>;
  /** Which colleagues look at an open conversation too. */
  viewers: Record<ConversationID, Viewer[]>;
  /** Whether the customer of an open conversation is there, as told last. */
  online: Record<ConversationID, boolean>;
  /** What the next message quotes. */
  quotes: Record<ConversationID, Message>;
}

export const emptyDesk: DeskState = {
  up: false,
  over: false,
  cut: false,
  build: "",
  rows: {},
  looks: {},
  threads: {},
  typing: {},
  pending: [],
  heads: {},
  viewers: {},
  online: {},
  quotes: {},
  moved: 0,
  offers: [],
  missed: null,
};

export type Change =
  | { do: "frame"; frame: ServerFrame; now: number }
  | { do: "down" }
  | { do: "over" }
  | { do: "cut" }
  | { do: "resume" }
  | { do: "rows"; rows: Row[]; now: number }
  | { do: "offers"; offers: Offer[] }
  | { do: "looked"; conversation: ConversationID; upto: number; now: number }
  | { do: "putBack"; conversation: ConversationID }
  | { do: "newest"; conversation: ConversationID; events: Event[]; seen?: number }
  | { do: "quote"; conversation: ConversationID; message?: Message }
  | { do: "older"; conversation: ConversationID; events: Event[] }
  | { do: "leave"; conversation: ConversationID }
  | { do: "forget"; conversation: ConversationID }
  | { do: "lapse"; before: number }
  | { do: "pending"; message: Pending }
  | { do: "mark"; id: string; state: Pending["state"]; why?: string }
  | { do: "drop"; id: string };

export function apply(s: DeskState, c: Change): DeskState {
  switch (c.do) {
    case "frame":
      return applyFrame(s, c.frame, c.now);
    case "down":
      return { ...s, up: false, typing: {}, viewers: {}, online: {} };
    case "over":
      return { ...s, up: false, over: true };
    case "cut":
      return { ...s, up: false, cut: true };
    case "resume":
      return { ...s, over: false, cut: false };
    case "rows":
      return fetched(s, c.rows, c.now);
    case "offers":
      return { ...s, offers: c.offers };
    case "looked":
      return looked(s, c.conversation, c.upto, c.now);
    case "putBack":
      return putBack(s, c.conversation);
    case "newest":
      return newest(s, c.conversation, c.events, c.seen);
    case "quote":
      return { ...s, quotes: put(s.quotes, c.conversation, c.message) };
    case "older":
      return withThread(s, c.conversation, (t) => older(t, c.events));
    case "leave":
      return leave(s, c.conversation);
    case "forget":
      return { ...s, threads: without(s.threads, c.conversation) };
    case "lapse":
      return lapse(s, c.before);
    case "pending":
      return { ...s, pending: [...s.pending, c.message] };
    case "mark":
      return {
        ...s,
        pending: s.pending.map((p) => (p.id === c.id ? { ...p, state: c.state, why: c.why } : p)),
      };
    case "drop":
      return { ...s, pending: s.pending.filter((p) => p.id !== c.id) };
  }
}

/** Tells whether events can follow on what is held of their stream; if not, something was missed. */
export function follows(s: DeskState, frame: StreamEvents): boolean {
  const thread = s.threads[conversationOf(frame.stream)];
  const first = frame.events[0];
  return !thread || !first || first.seq <= thread.last + 1;
}

/** The next message to send in a conversation: one at a time, in the order they were written. */
export function nextToSend(s: DeskState, conversation: ConversationID): Pending | undefined {
  const next = s.pending.find(
    (p) => p.conversation === conversation && p.state !== "failed" && p.state !== "acked",
  );
  return next?.state === "queued" ? next : undefined;
}

const prefix = "conv:";

export function streamOf(conversation: ConversationID): string {
  return prefix + conversation;
}

export function conversationOf(stream: string): ConversationID {
  return stream.startsWith(prefix) ? stream.slice(prefix.length) : "";
}

function applyFrame(s: DeskState, frame: ServerFrame, now: number): DeskState {
  switch (frame.type) {
    case "welcome":
      // What happened to the lists meanwhile is not on any stream held from its start.
      return { ...s, up: true, build: frame.build, moved: s.moved + 1 };
    case "events":
      return conversationOf(frame.stream) ? threadEvents(s, frame) : listEvents(s, frame);
    case "rows":
      return told(s, frame.rows, frame.unread, now);
    case "typing": {
      const { conversation, on, by, name = "", visibility = "public" } = frame;
      const typing = without(s.typing, conversation);
      return {
        ...s,
        typing: on ? { ...typing, [conversation]: { kind: by.kind, name, visibility, at: now } } : typing,
      };
    }
    case "viewers":
      return { ...s, viewers: { ...s.viewers, [frame.conversation]: frame.agents } };
    case "online":
      return { ...s, online: { ...s.online, [frame.conversation]: frame.on } };
    default:
      return s;
  }
}

function listEvents(s: DeskState, frame: StreamEvents): DeskState {
  const head = frame.events.at(-1)?.seq ?? frame.head;
  const heads = head === undefined ? s.heads : { ...s.heads, [frame.stream]: head };
  const moved = s.moved + (frame.events.some(moves) || frame.reset ? 1 : 0);
  return offersAfter({ ...s, heads, moved }, frame);
}

/** What an agent chose for himself is no news of conversations. */
function moves(event: Event): boolean {
  return event.kind !== "preference.changed";
}

function threadEvents(s: DeskState, frame: StreamEvents): DeskState {
  const id = conversationOf(frame.stream);
  const next = withThread(s, id, (t) => frame.events.reduce(append, t));
  if (next === s) return s;
  const sent = new Set(frame.events.map((e) => e.message?.client_id));
  const fromCustomer = frame.events.some((e) => e.kind === "message.added" && e.actor.kind === "customer");
  return {
    ...next,
    pending: s.pending.some((p) => sent.has(p.id)) ? s.pending.filter((p) => !sent.has(p.id)) : s.pending,
    typing: fromCustomer ? without(s.typing, id) : s.typing,
  };
}

function newest(s: DeskState, id: ConversationID, events: Event[], seen?: number): DeskState {
  const empty = { ...stretch([]), seen };
  const first = events[0]?.seq ?? 1;
  const opened = { ...s, threads: { ...s.threads, [id]: { ...empty, first, last: first - 1 } } };
  return threadEvents(opened, { stream: streamOf(id), events });
}

function older(t: Thread, events: Event[]): Thread {
  const before = events.filter((e) => e.seq < t.first);
  const page = stretch(before);
  return {
    ...t,
    events: [...page.events, ...t.events],
    first: page.first,
    delivered: Math.max(page.delivered, t.delivered),
    read: Math.max(page.read, t.read),
  };
}

function append(t: Thread, e: Event): Thread {
  if (e.seq !== t.last + 1) return t;
  const held = { ...t, last: e.seq };
  switch (e.kind) {
    case "seen.changed":
      return e.actor.kind === "customer" ? seen(held, e.data as SeenRef) : held;
    case "delivery.changed": {
      const { message, state } = e.data as DeliveryRef;
      return withMessage(held, message, (m) => ({ ...m, delivery: state }));
    }
    case "message.amended":
    case "message.erased": {
      const fresh = e.message;
      return fresh ? withMessage(held, fresh.id, () => fresh) : held;
    }
    case "message.added":
      return { ...held, events: [...t.events, e] };
    default:
      return { ...held, events: [...t.events, e], turns: t.turns + 1 };
  }
}

function seen(t: Thread, mark: SeenRef): Thread {
  const delivered = Math.max(t.delivered, mark.upto);
  return { ...t, delivered, read: mark.state === "read" ? Math.max(t.read, mark.upto) : t.read };
}

function withMessage(t: Thread, id: string, change: (m: Message) => Message): Thread {
  const events = t.events.map((e) => (e.message?.id === id ? { ...e, message: change(e.message) } : e));
  return { ...t, events };
}

/** How far a message to the customer has come: the worse its delivery, the better what he has seen. */
export function deliveryOf(t: Thread, m: Message): DeliveryState | undefined {
  if (m.visibility === "internal" || m.author.kind === "customer") return undefined;
  if (m.delivery === "failed" || m.delivery === "read") return m.delivery;
  if (m.seq <= t.read) return "read";
  return m.seq <= t.delivered ? "delivered" : (m.delivery ?? "sent");
}

/** What was said stays, as it was seen. Nobody tells any more when a stored message becomes an event. */
function leave(s: DeskState, id: ConversationID): DeskState {
  return {
    ...withThread(s, id, (t) => ({ ...t, seen: s.looks[id]?.upto })),
    typing: without(s.typing, id),
    viewers: without(s.viewers, id),
    online: without(s.online, id),
    quotes: without(s.quotes, id),
    pending: s.pending.filter((p) => p.conversation !== id || p.state !== "acked"),
  };
}

function lapse(s: DeskState, before: number): DeskState {
  const old = Object.entries(s.typing).filter(([, mark]) => mark.at < before);
  return old.length ? { ...s, typing: old.reduce((all, [id]) => without(all, id), s.typing) } : s;
}

function withThread(s: DeskState, id: ConversationID, change: (t: Thread) => Thread): DeskState {
  const thread = s.threads[id];
  return thread ? { ...s, threads: { ...s.threads, [id]: change(thread) } } : s;
}

/** A stretch of events on its own, for a conversation that nothing is added to. */
export function stretch(events: Event[]): Thread {
  const first = events[0]?.seq ?? 1;
  const empty: Thread = { events: [], first, last: first - 1, delivered: 0, read: 0, turns: 0 };
  return events.reduce(append, empty);
}

function put<T>(all: Record<string, T>, id: string, value: T | undefined): Record<string, T> {
  return value === undefined ? without(all, id) : { ...all, [id]: value };
}

function without<T>(all: Record<string, T>, id: string): Record<string, T> {
  if (!(id in all)) return all;
  const { [id]: _, ...rest } = all;
  return rest;
}
