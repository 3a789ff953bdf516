// What survives a reload: drafts and unsent messages, in this browser, for the
// agent who wrote them.

import type { AgentID, ConversationID } from "../wire";
import type { Draft } from "./drafts";
import type { Pending } from "./state";

export class Keep {
  private readonly prefix: string;

  constructor(agent: AgentID) {
    this.prefix = `switchboard:desk:${agent}:`;
  }

  draft(conversation: ConversationID): Draft | null {
    return this.read<Draft>(`drafts:${conversation}`);
  }

  saveDraft(conversation: ConversationID, draft: Draft | null): void {
    this.write(`drafts:${conversation}`, draft);
  }

  /** The conversations in which something is begun. */
  begun(): ConversationID[] {
    const start = `${this.prefix}drafts:`;
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(start))
      .map((name) => name.slice(start.length));
  }

  /** The unsent messages, in the order they were written. */
  unsent(): Pending[] {
    const start = `${this.prefix}send:`;
    const names = Object.keys(localStorage).filter((name) => name.startsWith(start));
    const found = names.map((name) => this.read<Pending>(name.slice(this.prefix.length)));
    return found.filter((p) => p !== null).sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  saveUnsent(message: Pending): void {
    this.write(`send:${message.id}`, message);
  }

  dropUnsent(id: string): void {
    this.write(`send:${id}`, null);
  }

  private read<T>(name: string): T | null {
    return JSON.parse(localStorage.getItem(this.prefix + name) ?? "null");
  }

  private write(name: string, value: unknown): void {
    if (value === null) {
      localStorage.removeItem(this.prefix + name);
      return;
    }
    try {
      localStorage.setItem(this.prefix + name, JSON.stringify(value));
    } catch {
      // The store is full: the tab holds it until the server has it. What was kept before is better than nothing.
    }
  }
}
