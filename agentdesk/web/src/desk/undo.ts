// What was just done, said in passing: for ten seconds, and for as long as somebody
// looks at it. What can be taken back ends with the server's ten seconds, looked at or not.

export interface Toast {
  text: string;
  /** What it is about: a newer one about the same takes its place. */
  about?: string;
  /** Takes back what was done; it throws what kept it from that. */
  undo?: () => Promise<unknown>;
  /** When it was asked for, if that was before now: the server counts from no earlier. */
  since?: number;
}

/** A toast on the screen. */
export interface Shown extends Toast {
  id: number;
  state: "shown" | "undoing" | "failed";
  /** Why it could not be taken back. */
  why?: unknown;
}

export const undoFor = 10_000;
const failedFor = 8_000;
/** More at once is no help: the older ones are only counted. */
const most = 3;

/** The toasts to show, and how many more there are. */
export function unfolded(list: readonly Shown[]): { shown: readonly Shown[]; more: number } {
  return { shown: list.slice(-most), more: Math.max(0, list.length - most) };
}

/** The toasts there are, newest last. */
export class Toasts {
  list: readonly Shown[] = [];
  private readonly listeners = new Set<() => void>();
  private readonly ends = new Map<number, End>();
  private held = false;
  private last = 0;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly add = (toast: Toast): void => {
    this.last++;
    const id = this.last;
    const same = toast.about && this.list.find((t) => t.about === toast.about && t.state === "shown");
    if (same) this.drop(same.id);
    const left = undoFor - (Date.now() - (toast.since ?? Date.now()));
    const undo = left > 0 ? toast.undo : undefined;
    this.put([...this.list, { ...toast, undo, id, state: "shown" }]);
    this.count(id, undo ? left : undoFor, undo !== undefined);
  };

  /** Takes back what a toast tells of. That it cannot be is told instead. */
  async undo(id: number): Promise<void> {
    const toast = this.list.find((t) => t.id === id);
    if (!toast?.undo || toast.state !== "shown") return;
    this.stop(id);
    this.mark(id, { state: "undoing" });
    try {
      await toast.undo();
      this.drop(id);
    } catch (why) {
      this.mark(id, { state: "failed", why });
      this.count(id, failedFor, false);
    }
  }

  /** The last thing that can be taken back. */
  get undoable(): Shown | undefined {
    return this.list.findLast((t) => t.undo && t.state === "shown");
  }

  async undoLast(): Promise<void> {
    if (this.undoable) await this.undo(this.undoable.id);
  }

  readonly drop = (id: number): void => {
    this.stop(id);
    this.ends.delete(id);
    this.put(this.list.filter((t) => t.id !== id));
  };

  clear(): void {
    for (const { id } of this.list) this.drop(id);
  }

  /** While somebody looks at the toasts, none goes but those whose time is the server's. */
  hold(): void {
    if (this.held) return;
    this.held = true;
    for (const [id, end] of this.ends) {
      if (end.fixed) continue;
      this.stop(id);
      end.left -= Date.now() - end.since;
    }
  }

  release(): void {
    if (!this.held) return;
    this.held = false;
    for (const [id, end] of this.ends) if (!end.fixed) this.count(id, Math.max(end.left, 1_000), false);
  }

  private count(id: number, left: number, fixed: boolean): void {
    const timer = this.held && !fixed ? undefined : setTimeout(() => this.drop(id), left);
    this.ends.set(id, { left, since: Date.now(), timer, fixed });
  }

  private stop(id: number): void {
    clearTimeout(this.ends.get(id)?.timer);
  }

  private mark(id: number, as: Pick<Shown, "state" | "why">): void {
    this.put(this.list.map((t) => (t.id === id ? { ...t, ...as } : t)));
  }

  private put(list: readonly Shown[]): void {
    this.list = list;
    for (const listener of this.listeners) listener();
  }
}

/** When a toast goes. */
interface End {
  left: number;
  since: number;
  timer: ReturnType<typeof setTimeout> | undefined;
  /** Nothing puts it off. */
  fixed: boolean;
}

export const toasts = new Toasts();

/** Says in passing what was done, and offers to take it back. */
export const toast = toasts.add;
