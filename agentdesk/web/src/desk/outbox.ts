// Messages on their way out: kept until the server has them, sent one at a time
// in each conversation, and again under the same id after a break, so that none
// is lost or stored twice.

import { backoff } from "../../../../web/live/backoff";
import { clientID } from "../../../../web/live/ids";
import { Failure, rest } from "../rest";
import type { AgentID, ConversationID, File, NewPart, Part, Visibility } from "../wire";
import type { Keep } from "./keep";
import { type Change, type DeskState, nextToSend, type Pending } from "./state";

/** What an agent wrote: an answer, or a note. */
export interface Said {
  visibility: Visibility;
  text: string;
  files: File[];
  /** Colleagues whom a note names. */
  mentions?: AgentID[];
  /** The version of the draft that it was. */
  draft?: number;
}

export class Outbox {
  private readonly keep: Keep;
  private readonly dispatch: (change: Change) => void;
  private readonly state: () => DeskState;
  private readonly timers = new Map<ConversationID, ReturnType<typeof setTimeout>>();
  private readonly failures = new Map<ConversationID, number>();
  private readonly waiting = new Map<string, (sent: boolean) => void>();
  private stopped = false;

  constructor(keep: Keep, dispatch: (change: Change) => void, state: () => DeskState) {
    this.keep = keep;
    this.dispatch = dispatch;
    this.state = state;
  }

  /** Takes up what was unsent when the page was left. */
  restore(): void {
    for (const message of this.keep.unsent())
      this.dispatch({ do: "pending", message: { ...message, state: "queued" } });
    this.retry();
  }

  stop(): void {
    this.stopped = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
  }

  /** Sends a message; tells when the server has it, or has refused it. */
  add(conversation: ConversationID, said: Said): Promise<boolean> {
    const { visibility, text, files, mentions = [], draft } = said;
    const shown: Part[] = files.map((file) => ({ kind: file.inline ? "image" : "file", file }));
    if (text) shown.push(mentions.length > 0 ? { kind: "text", text, mentions } : { kind: "text", text });
    const parts: NewPart[] = shown.map(({ kind, file, ...words }) =>
      file ? { kind, file: file.id } : { kind, ...words },
    );
    const at = new Date().toISOString();
    const quoted = this.state().quotes[conversation]?.id;
    const message: Pending = {
      id: clientID(),
      conversation,
      visibility,
      parts,
      shown,
      quoted,
      draft: draft || undefined,
      at,
      state: "queued",
    };
    this.dispatch({ do: "quote", conversation });
    this.keep.saveUnsent(message);
    this.dispatch({ do: "pending", message });
    const sent = new Promise<boolean>((tell) => this.waiting.set(message.id, tell));
    void this.send(conversation);
    return sent;
  }

  /** Tries everything that waits, now: the network is back. */
  retry(): void {
    for (const conversation of new Set(this.state().pending.map((p) => p.conversation)))
      void this.send(conversation);
  }

  /** Sends a refused message once more, under a new id. */
  again(id: string): void {
    const refused = this.state().pending.find((p) => p.id === id);
    if (!refused) return;
    this.discard(id);
    const message: Pending = { ...refused, id: clientID(), state: "queued", why: undefined };
    this.keep.saveUnsent(message);
    this.dispatch({ do: "pending", message });
    void this.send(message.conversation);
  }

  discard(id: string): void {
    this.keep.dropUnsent(id);
    this.dispatch({ do: "drop", id });
  }

  private async send(conversation: ConversationID): Promise<void> {
    clearTimeout(this.timers.get(conversation));
    const next = nextToSend(this.state(), conversation);
    if (!next || this.stopped) return;
    this.dispatch({ do: "mark", id: next.id, state: "sending" });
    try {
      const { id, visibility, parts, quoted, draft } = next;
      await rest.say(conversation, { client_id: id, visibility, parts, quoted, draft });
      this.sent(next);
    } catch (error) {
      this.failed(next, error instanceof Failure ? error : new Failure(0, {}));
    }
  }

  private sent(message: Pending): void {
    const { conversation, id } = message;
    this.failures.delete(conversation);
    this.keep.dropUnsent(id);
    this.tell(id, true);
    // Its event takes its place in the thread, at the latest when one comes back to it.
    if (this.state().threads[conversation]) this.dispatch({ do: "mark", id, state: "acked" });
    else this.dispatch({ do: "drop", id });
    void this.send(conversation);
  }

  private failed(message: Pending, failure: Failure): void {
    const { conversation, id } = message;
    if (failure.status === 401) {
      this.dispatch({ do: "mark", id, state: "queued" }); // it is kept, and sent after signing in again
      return;
    }
    if (!failure.passing) {
      this.keep.dropUnsent(id);
      this.dispatch({ do: "mark", id, state: "failed", why: failure.code });
      this.tell(id, false);
      void this.send(conversation);
      return;
    }
    const failures = (this.failures.get(conversation) ?? 0) + 1;
    this.failures.set(conversation, failures);
    this.dispatch({ do: "mark", id, state: "queued" });
    const wait = Math.max(backoff(failures), failure.retryAfter * 1000);
    this.timers.set(
      conversation,
      setTimeout(() => void this.send(conversation), wait),
    );
  }

  private tell(id: string, sent: boolean): void {
    this.waiting.get(id)?.(sent);
    this.waiting.delete(id);
  }
}
