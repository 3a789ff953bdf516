// Messages on their way out: kept until the server has them, sent one at a time
// in each conversation, and again under the same id after a break, so that none
// is lost or stored twice.

import { backoff } from "../../../../web/live/backoff";
import { clientID } from "../../../../web/live/ids";
import { Failure, rest } from "../rest";
import type { ConversationID, File, NewPart, Part, Visibility } from "../wire";
import type { Keep } from "./keep";
import { type Change, type DeskState, nextToSend, type Pending } from "./state";

export class Outbox {
  private readonly keep: Keep;
  private readonly dispatch: (change: Change) => void;
  private readonly state: () => DeskState;
  private readonly timers = new Map<ConversationID, ReturnType<typeof setTimeout>>();
  private readonly failures = new Map<ConversationID, number>();
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

  add(conversation: ConversationID, visibility: Visibility, text: string, files: File[]): void {
    const shown: Part[] = files.map((file) => ({ kind: file.inline ? "image" : "file", file }));
    if (text) shown.push({ kind: "text", text });
    const parts: NewPart[] = shown.map((p) =>
      p.file ? { kind: p.kind, file: p.file.id } : { kind: p.kind, text: p.text },
    );
    const at = new Date().toISOString();
    const message: Pending = { id: clientID(), conversation, visibility, parts, shown, at, state: "queued" };
    this.keep.saveUnsent(message);
    this.dispatch({ do: "pending", message });
    void this.send(conversation);
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
      await rest.say(conversation, { client_id: next.id, visibility: next.visibility, parts: next.parts });
      this.sent(next);
    } catch (error) {
      this.failed(next, error instanceof Failure ? error : new Failure(0, {}));
    }
  }

  private sent(message: Pending): void {
    const { conversation, id } = message;
    this.failures.delete(conversation);
    this.keep.dropUnsent(id);
    // Its event takes its place in the thread; where no thread is open none comes.
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
}
