// What an agent chose for himself. The server keeps it, so that it is the same at
// every desk he sits down at; a copy in this browser is there at once.

import { useCallback, useSyncExternalStore } from "react";
import { Failure } from "../rest";
import { preferences as rest } from "../rest/preferences";
import type { AgentID, PreferenceKey } from "../wire";
import { useDesk } from "./hooks";

/** What the server knows, and one order for each list. */
export type Key = Exclude<PreferenceKey, "sort."> | `sort.${string}`;

type Values = Record<string, unknown>;

export class Preferences {
  private readonly place: string;
  private values: Values;
  private readonly unsaved: Set<string>; // kept over a reload of this tab too
  private readonly saving = new Set<string>();
  private readonly settled = new Map<string, number>(); // when, counted, a key was chosen or saved last
  private count = 0;
  private readonly listeners = new Set<() => void>();

  constructor(agent: AgentID) {
    this.place = `switchboard:desk:${agent}:preferences`;
    this.values = JSON.parse(localStorage.getItem(this.place) ?? "{}") as Values;
    this.unsaved = new Set(JSON.parse(sessionStorage.getItem(`${this.place}:unsaved`) ?? "[]") as string[]);
    for (const key of this.unsaved) this.settled.set(key, ++this.count);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** The chosen value, the same object until it changes; undefined is as it is for everybody. */
  value(key: Key): unknown {
    return this.values[key];
  }

  /** Takes effect at once; null is as it is for everybody. */
  choose(key: Key, value: unknown): void {
    this.take({ ...this.values, [key]: value ?? undefined });
    this.mark(key, false);
    this.settled.set(key, ++this.count);
    void this.save(key);
  }

  /** Asks the server, when this desk connects or another window chose something. */
  async load(): Promise<void> {
    try {
      for (const key of this.unsaved) void this.save(key);
      const asked = this.count;
      const kept = await rest.all();
      const newer = (key: string) => this.unsaved.has(key) || (this.settled.get(key) ?? 0) > asked;
      for (const key of this.settled.keys()) if (newer(key)) kept[key] = this.values[key];
      this.take(kept);
    } catch {
      // Without an answer it stays as it was; the next connection asks again.
    }
  }

  /** One change of a key at a time, and the last of them last. */
  private async save(key: string): Promise<void> {
    if (this.saving.has(key)) return;
    this.saving.add(key);
    try {
      while (this.unsaved.has(key)) {
        const value = this.values[key];
        await rest.save(key, value ?? null);
        if (this.values[key] === value) this.mark(key, true);
        this.settled.set(key, ++this.count);
      }
    } catch (error) {
      // What did not arrive goes with the next connection; what was refused would be refused again.
      if (error instanceof Failure && error.passing) return;
      this.mark(key, true);
      void this.load();
    } finally {
      this.saving.delete(key);
    }
  }

  private mark(key: string, saved: boolean): void {
    if (saved) this.unsaved.delete(key);
    else this.unsaved.add(key);
    sessionStorage.setItem(`${this.place}:unsaved`, JSON.stringify([...this.unsaved]));
  }

  private take(next: Values): void {
    this.values = kept(this.values, next);
    localStorage.setItem(this.place, JSON.stringify(this.values));
    for (const listener of this.listeners) listener();
  }
}

/** The new values, with the old object wherever nothing changed. */
function kept(before: Values, after: Values): Values {
  const same = (key: string) => JSON.stringify(before[key]) === JSON.stringify(after[key]);
  return Object.fromEntries(
    Object.keys(after)
      .filter((key) => after[key] !== undefined)
      .map((key) => [key, same(key) ? before[key] : after[key]]),
  );
}

/** One of the agent's choices and how to change it, kept on the server. */
export function usePreference<T>(key: Key, initial: T): [T, (next: T) => void] {
  const { preferences } = useDesk();
  const value = useSyncExternalStore(preferences.subscribe, () => preferences.value(key));
  const choose = useCallback((next: T) => preferences.choose(key, next), [preferences, key]);
  return [(value ?? initial) as T, choose];
}
