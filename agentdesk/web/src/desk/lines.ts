// What a thread looks like: its events and unsent messages as lines to draw.

import type {
  Actor,
  AgentID,
  BlockRef,
  DeliveryState,
  DispositionID,
  Event,
  Message,
  MessageID,
  MoveRef,
  Part,
  Past,
  QueueID,
  StateRef,
} from "../wire";
import { customerName } from "../words/names";
import type { Words } from "../words/zh";
import { deliveryOf, type Pending, type Thread } from "./state";
import { waitingText, workText } from "./worklines";

/** Messages of one author shortly after one another form a group. */
const groupWithin = 2 * 60_000;
/** So many records in a row fold into one line. */
const foldFrom = 3;

export interface MessageLine {
  kind: "message";
  key: string;
  at: string;
  side: "customer" | "desk" | "note";
  author: string;
  name: string;
  parts: Part[];
  erased: boolean;
  /** It begins, it ends a group. */
  first: boolean;
  end: boolean;
  state: string;
  trouble: boolean;
  delivery?: DeliveryState;
  pending?: Pending;
  /** What is stored; a message on its way is not yet. */
  message?: Message;
  quoted?: Quoted;
}

/** What a message answers, as far as it is held. */
export interface Quoted {
  id: MessageID;
  name: string;
  text: string;
}

export interface EventLine {
  kind: "event";
  key: string;
  at: string;
  text: string;
}

export type Line =
  | { kind: "day"; key: string; at: string }
  | { kind: "since"; key: string; at: string }
  | { kind: "earlier"; key: string; at: string; past: Past }
  | { kind: "fold"; key: string; at: string; events: EventLine[] }
  | EventLine
  | MessageLine;

/** Names that events only know by id. */
export interface Names {
  agent(id: AgentID): string;
  queue(id: QueueID): string;
  disposition(id: DispositionID): string;
  me: Actor;
  /** The customer as he is called now, whatever he was called when he wrote. */
  customer: string;
}

export function linesOf(t: Thread, pending: Pending[], names: Names, words: Words): Line[] {
  const lines: Line[] = [];
  const said = new Map<MessageID, Message>();
  for (const e of t.events) if (e.message) said.set(e.message.id, e.message);
  const since = sinceOf(t);
  for (const e of t.events) {
    if (e.seq === since) lines.push({ kind: "since", key: "since", at: e.at ?? "" });
    if (e.message) push(lines, stored(t, e.message, said, names, words));
    else {
      const text = eventText(e, names, words);
      if (text) pushEvent(lines, { kind: "event", key: `${e.seq}`, at: e.at ?? "", text });
    }
  }
  for (const p of pending) push(lines, unsent(p, said, names, words));
  return quieted(lines);
}

/** The first message of the customer that was unread when the thread was opened; 0 if none was. */
export function sinceOf(t: Thread): number {
  if (!t.seen) return 0;
  const first = t.events.find((e) => e.seq > (t.seen ?? 0) && e.message?.author.kind === "customer");
  return first?.seq ?? 0;
}

/** Records in a row fold, those that were opened excepted. */
export function folded(lines: Line[], opened: ReadonlySet<string>): Line[] {
  const out: Line[] = [];
  for (let i = 0; i < lines.length; ) {
    let end = i;
    while (lines[end]?.kind === "event") end++;
    const events = lines.slice(i, end) as EventLine[];
    const [first] = events;
    if (first && events.length >= foldFrom && !opened.has(`fold ${first.key}`))
      out.push({ kind: "fold", key: `fold ${first.key}`, at: first.at, events });
    else out.push(...lines.slice(i, Math.max(end, i + 1)));
    i = Math.max(end, i + 1);
  }
  return out;
}

/** What is said, in short, for a quote or to be read out. */
export function textOf(parts: Part[], words: Words): string {
  return parts
    .map((p) => p.text?.trim() || p.file?.name || words.part[p.kind as keyof Words["part"]] || "")
    .filter(Boolean)
    .join(" ");
}

function stored(
  t: Thread,
  m: Message,
  said: Map<MessageID, Message>,
  names: Names,
  words: Words,
): MessageLine {
  const delivery = deliveryOf(t, m);
  const customer = m.author.kind === "customer";
  return {
    kind: "message",
    key: m.client_id ?? m.id,
    at: m.at ?? "",
    side: m.visibility === "internal" ? "note" : customer ? "customer" : "desk",
    author: `${m.author.kind} ${m.author.id ?? ""}`,
    name: nameOf(m, names, words),
    parts: m.parts ?? [],
    erased: m.erased ?? false,
    first: true,
    end: true,
    state: delivery ? words.delivery[delivery] : "",
    trouble: delivery === "failed" || delivery === "unknown",
    delivery,
    message: m,
    quoted: quotedBy(m.quoted, said, names, words),
  };
}

function nameOf(m: Message, names: Names, words: Words): string {
  if (m.author.id === names.me.id) return words.you;
  return m.author.kind === "customer" ? names.customer : m.name || words.system;
}

function quotedBy(
  id: MessageID | undefined,
  said: Map<MessageID, Message>,
  names: Names,
  words: Words,
): Quoted | undefined {
  if (!id) return undefined;
  const m = said.get(id);
  if (!m) return { id, name: "", text: words.thread.farQuote };
  const name = customerName(nameOf(m, names, words), words);
  return { id, name, text: m.erased ? words.erased : textOf(m.parts, words) };
}

function unsent(p: Pending, said: Map<MessageID, Message>, names: Names, words: Words): MessageLine {
  const why = p.why ? `${words.failure[p.why as keyof Words["failure"]] ?? words.failure.other}` : "";
  const state = p.state === "acked" ? "sent" : p.state;
  return {
    kind: "message",
    key: p.id,
    at: p.at,
    side: p.visibility === "internal" ? "note" : "desk",
    author: `${names.me.kind} ${names.me.id ?? ""}`,
    name: words.you,
    parts: p.shown,
    erased: false,
    first: true,
    end: true,
    state:
      p.state === "acked" && p.visibility === "internal" ? "" : words.delivery[state] + (why && ` · ${why}`),
    trouble: p.state === "failed",
    pending: p,
    quoted: quotedBy(p.quoted, said, names, words),
  };
}

function push(lines: Line[], next: MessageLine): void {
  day(lines, next.at);
  const last = lines.at(-1);
  if (last?.kind === "message" && last.author === next.author && last.side === next.side) {
    const close = Date.parse(next.at) - Date.parse(last.at) < groupWithin;
    next.first = !close;
    last.end = !close;
  }
  lines.push(next);
}

function pushEvent(lines: Line[], next: EventLine): void {
  day(lines, next.at);
  lines.push(next);
}

function day(lines: Line[], at: string): void {
  const last = lines.at(-1);
  if (!last || new Date(last.at).toDateString() !== new Date(at).toDateString())
    lines.push({ kind: "day", key: `day ${at}`, at });
}

/** Within a group only its last line says how far it has come, unless they differ. */
function quieted(lines: Line[]): Line[] {
  return lines.map((line, i) => {
    const next = lines[i + 1];
    if (line.kind !== "message" || line.end || line.pending || next?.kind !== "message") return line;
    return next.state === line.state && !next.pending ? { ...line, state: "" } : line;
  });
}

function eventText(e: Event, names: Names, words: Words): string {
  const by = byOf(e, names, words);
  const given = workText(e, by, names, words);
  if (given !== undefined) return given;
  switch (e.kind) {
    case "conversation.opened":
      return words.event.opened;
    case "conversation.moved":
      return words.event.moved(names.queue((e.data as MoveRef).to));
    case "answer.waived":
      return words.lists.waived(by);
    case "conversation.changed":
      return turnText(e.data as StateRef, by, names, words);
    case "customer.blocked":
      return words.thread.event.blocked(by, reasonOf((e.data as BlockRef).reason, words));
    case "customer.unblocked":
      return words.thread.event.unblocked(by);
    default:
      return "";
  }
}

function byOf(e: Event, names: Names, words: Words): string {
  if (e.actor.id === names.me.id) return words.you;
  return e.name || (e.actor.kind === "agent" ? names.agent(e.actor.id ?? "") : words.system);
}

export function reasonOf(reason: string, words: Words): string {
  return words.thread.reason[reason as keyof Words["thread"]["reason"]] ?? reason;
}

/** A step to active or offered is told by who got the conversation. */
function turnText(step: StateRef, by: string, names: Names, words: Words): string {
  const { from, to, cause, disposition } = step;
  if (cause === "undone") return words.thread.event.undone(by);
  if (cause === "disposition")
    return words.thread.event.redisposed(by, disposition ? names.disposition(disposition) : "");
  switch (to) {
    case "resolved":
      return resolvedText(cause, disposition ? names.disposition(disposition) : "", by, words);
    case "closed":
      return words.event.closed;
    case "wrapup":
      return words.event.wrapup(by);
    case "waiting":
      return waitingText(step, words);
    case "active":
      return from === "resolved" ? words.event.reopened : "";
    default:
      return "";
  }
}

function resolvedText(cause: string, disposition: string, by: string, words: Words): string {
  if (cause === "spam") return words.thread.event.spam(by);
  if (cause === "abandoned") return words.thread.event.abandoned;
  if (cause === "silent") return words.work.event.silent;
  return disposition ? words.thread.event.resolvedAs(by, disposition) : words.event.resolved(by);
}
