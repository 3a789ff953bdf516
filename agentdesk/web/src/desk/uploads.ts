// Files on their way to the server. Each belongs to the reply or to the note it was
// added to, also when the agent turns to the other or to another conversation
// meanwhile.

import { Failure } from "../rest";
import { composer as rest } from "../rest/composer";
import type { ConversationID, Visibility } from "../wire";
import type { Drafts } from "./drafts";

/** One file on its way. */
export interface Upload {
  id: number;
  conversation: ConversationID;
  kind: Visibility;
  file: File;
  /** A picture's address in this browser; "" for other files. */
  preview: string;
  /** How much is there, from 0 to 1. */
  done: number;
  error?: unknown;
}

export class Uploads {
  list: Upload[] = [];
  private readonly drafts: Drafts;
  private readonly running = new Map<number, AbortController>();
  private readonly listeners = new Set<() => void>();
  private count = 0;

  constructor(drafts: Drafts) {
    this.drafts = drafts;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  add(conversation: ConversationID, kind: Visibility, file: File): void {
    const preview = file.type.startsWith("image/") ? URL.createObjectURL(file) : "";
    const upload: Upload = { id: ++this.count, conversation, kind, file, preview, done: 0 };
    this.put([...this.list, upload]);
    void this.send(upload);
  }

  again(id: number): void {
    const upload = this.list.find((u) => u.id === id);
    if (!upload) return;
    this.change(id, { done: 0, error: undefined });
    void this.send(upload);
  }

  /** Gives it up, whether it is on its way or has failed. */
  drop(id: number): void {
    this.running.get(id)?.abort();
    const preview = this.list.find((u) => u.id === id)?.preview;
    if (preview) URL.revokeObjectURL(preview);
    this.put(this.list.filter((u) => u.id !== id));
  }

  stop(): void {
    for (const { id } of this.list) this.drop(id);
  }

  private async send({ id, conversation, kind, file }: Upload): Promise<void> {
    const abort = new AbortController();
    this.running.set(id, abort);
    try {
      const stored = await rest.upload(file, (done) => this.change(id, { done }), abort.signal);
      if (abort.signal.aborted) return;
      this.drop(id);
      this.drafts.addFile(conversation, kind, stored);
    } catch (error) {
      if (!abort.signal.aborted) this.change(id, { error: error ?? new Failure(0, {}) });
    } finally {
      this.running.delete(id);
    }
  }

  private change(id: number, to: Partial<Upload>): void {
    this.put(this.list.map((u) => (u.id === id ? { ...u, ...to } : u)));
  }

  private put(list: Upload[]): void {
    this.list = list;
    for (const listener of this.listeners) listener();
  }
}
