// What happens to an agent that he may want to be told of, found in what the
// server tells his desk.

import type {
  AgentID,
  AssignRef,
  ConversationID,
  Event,
  NoticeRef,
  OfferRef,
  PresenceRef,
  Row,
  ServerFrame,
} from "../../wire";
import type { LiveRow } from "../rows";
import type { DeskState } from "../state";
import { type Limits, longestIn } from "../waits";
import type { Kind } from "./table";

/** An alert in words. */
export interface Told {
  title: string;
  body: string;
}

export interface Alert {
  kind: Kind;
  /** "" if it is about no conversation. */
  conversation: ConversationID;
  /** Who did it, if a colleague did. */
  by?: string;
  /** In words already; without it, it is put into words by its kind. */
  told?: Told;
  /** The customer's last words, if it is about them. */
  words?: string;
  /** A colleague asks for advice, rather than for attention. */
  asks?: true;
}

/** What is older was missed in a break, and is no news any more. */
const newsFor = 30_000;

/** The alerts in a frame; before is what was known when it came. */
export function alertsOf(frame: ServerFrame, before: DeskState, me: AgentID, now: number): Alert[] {
  if (frame.type === "rows") return frame.rows.flatMap((row) => rowAlerts(row, before.rows[row.id], me, now));
  if (frame.type !== "events" || frame.stream !== `agent:${me}`) return [];
  return frame.events.filter((e) => isNews(e.at, now)).flatMap((e) => eventAlerts(e, me));
}

function rowAlerts(row: Row, before: LiveRow | undefined, me: AgentID, now: number): Alert[] {
  if (row.agent !== me || row.preview_by !== "customer" || !isNews(row.last_message_at, now)) return [];
  if (before && before.head > row.head) return [];
  // A list may bring a row before its frame comes: what counts is what was told live.
  const known = before?.said ?? before;
  // That it became his is told by his stream.
  const isSaid = !known || (known.agent === me && known.last_message_at !== row.last_message_at);
  return isSaid ? [{ kind: "message", conversation: row.id, words: row.preview }] : [];
}

function eventAlerts(e: Event, me: AgentID): Alert[] {
  const byOther = e.actor.kind === "agent" && e.actor.id !== me;
  switch (e.kind) {
    case "conversation.assigned": {
      const { conversation } = e.data as AssignRef;
      if (byOther) return [{ kind: "transfer", conversation, by: e.name }];
      return e.actor.kind === "agent" ? [] : [{ kind: "assigned", conversation }];
    }
    case "offer.made": {
      const { agent, conversation } = e.data as OfferRef;
      return agent === me ? [{ kind: "offer", conversation }] : [];
    }
    case "presence.changed": {
      const missed = (e.data as PresenceRef).state === "missed";
      return missed ? [{ kind: "trouble", conversation: "" }] : [];
    }
    case "notice.added": {
      const { kind, conversation = "" } = e.data as NoticeRef;
      if (kind === "consult") return [{ kind: "mention", conversation, by: e.name, asks: true }];
      return kind === "mention" ? [{ kind: "mention", conversation, by: e.name }] : [];
    }
    default:
      return [];
  }
}

/** Tells whether an alert is about a conversation by a channel of letters. One that is not known yet is not. */
export function isLetter(
  { conversation }: Alert,
  { rows, offers }: Pick<DeskState, "rows" | "offers">,
  letters: string[],
): boolean {
  const row = rows[conversation] ?? offers.find((o) => o.id === conversation);
  return row !== undefined && letters.includes(row.channel);
}

function isNews(at: string | null, now: number): boolean {
  return at !== null && now - Date.parse(at) < newsFor;
}

/** The agent's conversations whose customers have waited too long for their queue since the last look. */
export function owedAlerts(
  rows: DeskState["rows"],
  limits: Limits,
  me: AgentID,
  last: number,
  now: number,
): Alert[] {
  return Object.values(rows)
    .filter((row) => row.agent === me && row.state === "active" && row.owed_since)
    .filter((row) => {
      const longest = longestIn(limits, row.queue) * 1000;
      const due = Date.parse(row.owed_since ?? "") + longest;
      return longest > 0 && due > last && due <= now;
    })
    .map((row) => ({ kind: "owed", conversation: row.id }));
}
