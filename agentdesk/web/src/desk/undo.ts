// What was just done, said in passing, with a way to take it back: for ten
// seconds, and for as long as somebody looks at it.

export interface Toast {
  text: string;
  /** What it is about: a newer one about the same takes its place. */
  about?: string;
  /** Takes back what was done; it throws what kept it from that. */
  undo?: () => Promise<unknown>;
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
  private readonly ends = new Map<number, { left: number; since: number; timer: Timer }>();
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
    this.put([...this.list, { ...toast, id, state: "shown" }]);
    this.count(id, undoFor);
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
      this.count(id, failedFor);
    }
  }

  /** Takes back the last thing that can be. */
  async undoLast(): Promise<void> {
    const last = this.list.findLast((t) => t.undo && t.state === "shown");
    if (last) await this.undo(last.id);
  }

  readonly drop = (id: number): void => {
    this.stop(id);
    this.ends.delete(id);
    this.put(this.list.filter((t) => t.id !== id));
  };

  clear(): void {
    for (const { id } of this.list) this.drop(id);
  }

  /** While somebody looks at the toasts, none goes. */
  hold(): void {
    if (this.held) return;
    this.held = true;
    for (const [id, end] of this.ends) {
      this.stop(id);
      end.left -= Date.now() - end.since;
    }
  }

  release(): void {
    if (!this.held) return;
    this.held = false;
    for (const [id, end] of this.ends) this.count(id, Math.max(end.left, 1_000));
  }

  private count(id: number, left: number): void {
    const timer = this.held ? undefined : setTimeout(() => this.drop(id), left);
    this.ends.set(id, { left, since: Date.now(), timer });
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

type Timer = ReturnType<typeof setTimeout> | undefined;

export const toasts = new Toasts();

/** Says in passing what was done, and offers to take it back. */
export const toast = toasts.add;
