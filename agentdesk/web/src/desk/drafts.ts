// What an agent has begun to write. Of each conversation there are two drafts, a
// reply and a note, that share nothing; which of them is open sticks too. A copy in
// this browser is there at once and survives a lost network; the server keeps them
// for his other devices. An older copy never overwrites what is newer.

import { useSyncExternalStore } from "react";
import { Failure } from "../rest";
import { composer as rest } from "../rest/composer";
import type { ConversationID, File, Draft as Stored, Visibility } from "../wire";
import { useDesk } from "./hooks";
import type { Keep } from "./keep";

/** A reply or a note, as far as it is written. */
export interface Begun {
  text: string;
  files: File[];
  /** The last number of the conversation when it was begun. */
  after: number;
  /** Of the copy that the server is known to have; 0 is none. */
  version: number;
  /** When it was changed last, by the server's clock, if the server does not know yet. */
  changed: number;
}

/** The two of a conversation, and which one is open. */
export interface Draft extends Record<Visibility, Begun> {
  mode: Visibility;
}

const nothing: Begun = { text: "", files: [], after: 0, version: 0, changed: 0 };
const emptyDraft: Draft = { mode: "public", public: nothing, internal: nothing };
const kinds: Visibility[] = ["public", "internal"];

const saveAfter = 1_000;
/** Longer ones stay in this browser. */
const longest = 12_000;

interface Place {
  conversation: ConversationID;
  kind: Visibility;
}

export class Drafts {
  private readonly keep: Keep;
  private readonly now: () => number;
  private readonly held = new Map<ConversationID, Draft>();
  private readonly saving = new Set<string>();
  private readonly listeners = new Set<() => void>();
  private last = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private stopped = false;
  private readonly hidden = () => document.visibilityState === "hidden" && this.flush();

  constructor(keep: Keep, now: () => number) {
    this.keep = keep;
    this.now = now;
    document.addEventListener("visibilitychange", this.hidden);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  stop(): void {
    this.flush();
    this.stopped = true;
    document.removeEventListener("visibilitychange", this.hidden);
  }

  /** The same object until it changes. */
  draft(conversation: ConversationID): Draft {
    let draft = this.held.get(conversation);
    if (!draft) {
      draft = this.keep.draft(conversation) ?? emptyDraft;
      this.held.set(conversation, draft);
    }
    return draft;
  }

  turn(conversation: ConversationID, mode: Visibility): void {
    this.put(conversation, { ...this.draft(conversation), mode });
  }

  /** Changes one of the two; seen is how far its writer has seen the conversation. */
  write(
    conversation: ConversationID,
    kind: Visibility,
    change: Partial<Pick<Begun, "text" | "files">>,
    seen = 0,
  ): void {
    const before = this.draft(conversation)[kind];
    const after = isEmpty(before) ? seen : before.after;
    this.set({ conversation, kind }, { ...before, ...change, after, changed: this.stamp() });
    this.soon();
  }

  addFile(conversation: ConversationID, kind: Visibility, file: File): void {
    this.write(conversation, kind, { files: [...this.draft(conversation)[kind].files, file] });
  }

  /** It is on its way as a message. What is returned names it to the server. */
  sent(conversation: ConversationID, kind: Visibility): number {
    const { version } = this.draft(conversation)[kind];
    const known = version > 0 || this.saving.has(`${conversation} ${kind}`);
    this.set({ conversation, kind }, { ...nothing, version, changed: known ? this.stamp() : 0 });
    this.flush();
    return version;
  }

  /** Asks what the agent wrote elsewhere. */
  async load(): Promise<void> {
    const asked = this.now();
    try {
      const { drafts } = await rest.drafts();
      if (!this.stopped) this.merge(drafts, asked);
      this.flush();
    } catch {
      // The next connection asks again.
    }
  }

  /** Saves what is not saved yet, now. */
  flush(): void {
    clearTimeout(this.timer);
    for (const place of this.places()) if (this.at(place).changed) void this.save(place);
  }

  /** No two changes are of one moment. */
  private stamp(): number {
    this.last = Math.max(this.now(), this.last + 1);
    return this.last;
  }

  private soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), saveAfter);
  }

  private places(): Place[] {
    const all = new Set([...this.held.keys(), ...this.keep.begun()]);
    return [...all].flatMap((conversation) => kinds.map((kind) => ({ conversation, kind })));
  }

  private at({ conversation, kind }: Place): Begun {
    return this.draft(conversation)[kind];
  }

  /** One at a time, and the last change last. */
  private async save(place: Place): Promise<void> {
    const { conversation, kind } = place;
    const name = `${conversation} ${kind}`;
    if (this.saving.has(name) || this.at(place).text.length > longest) return;
    this.saving.add(name);
    try {
      for (let tries = 0; this.at(place).changed && tries < 5; tries++) {
        const { text, files, version: base, changed } = this.at(place);
        const body = { visibility: kind, text, files: files.map((f) => f.id ?? ""), base };
        try {
          const { version } = await rest.saveDraft(conversation, body);
          const now = this.at(place);
          this.set(place, { ...now, version, changed: now.changed === changed ? 0 : now.changed });
        } catch (error) {
          if (!(error instanceof Failure) || error.code !== "conflict") throw error;
          this.settle(place, (await rest.drafts()).drafts);
        }
      }
    } catch (error) {
      // What did not arrive goes with the next connection. What was refused stays here.
      if (error instanceof Failure && !error.passing) this.set(place, { ...this.at(place), changed: 0 });
    } finally {
      this.saving.delete(name);
    }
  }

  /** Takes over what the server has, but for what was changed here since it was asked. */
  private merge(stored: Stored[], asked: number): void {
    const known = new Set(stored.map((s) => s.conversation));
    for (const conversation of known) if (!this.held.has(conversation)) this.draft(conversation);
    for (const place of this.places()) {
      const busy = this.saving.has(`${place.conversation} ${place.kind}`) || this.at(place).changed > asked;
      if (!busy) this.settle(place, stored);
    }
  }

  /** Of the server's copy and ours, the one that was written later. */
  private settle(place: Place, stored: Stored[]): void {
    const here = this.at(place);
    const there = stored.find((s) => s.conversation === place.conversation && s.visibility === place.kind);
    const version = there?.version ?? 0;
    if (version === here.version) return;
    const newer = here.changed > (there?.at ? Date.parse(there.at) : 0);
    if (here.changed && newer) this.set(place, { ...here, version });
    else if (there) this.take(place, { ...nothing, text: there.text, files: there.files, version });
    else this.set(place, nothing); // it was sent, or emptied, elsewhere
  }

  /** A note begun elsewhere is opened as one. */
  private take(place: Place, begun: Begun): void {
    const draft = this.draft(place.conversation);
    const first = kinds.every((kind) => isEmpty(draft[kind]));
    this.put(place.conversation, {
      ...draft,
      mode: first ? place.kind : draft.mode,
      [place.kind]: { ...begun, after: draft[place.kind].after },
    });
  }

  private set({ conversation, kind }: Place, begun: Begun): void {
    this.put(conversation, { ...this.draft(conversation), [kind]: begun });
  }

  private put(conversation: ConversationID, draft: Draft): void {
    const idle = kinds.every((kind) => isEmpty(draft[kind]) && !draft[kind].version && !draft[kind].changed);
    this.held.set(conversation, draft);
    this.keep.saveDraft(conversation, idle && draft.mode === "public" ? null : draft);
    for (const listener of this.listeners) listener();
  }
}

function isEmpty(begun: Begun): boolean {
  return begun.text === "" && begun.files.length === 0;
}

/** What is begun in a conversation. */
export function useDraft(conversation: ConversationID): Draft {
  const { drafts } = useDesk();
  return useSyncExternalStore(drafts.subscribe, () => drafts.draft(conversation));
}

/** What a list shows of it: the open one's text, else the other's; files by their names. */
export function useDraftLine(conversation: ConversationID): string {
  const draft = useDraft(conversation);
  const other = draft.mode === "public" ? draft.internal : draft.public;
  const begun = isEmpty(draft[draft.mode]) ? other : draft[draft.mode];
  return begun.text.trim() || begun.files.map((f) => f.name).join(" ");
}
