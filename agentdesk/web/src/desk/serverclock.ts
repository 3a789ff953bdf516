// The server's clock, as seen from here: every comparison is wrong by up to the
// time its answer took, so that of the quickest answer counts.

/** How many comparisons are remembered. */
const remembered = 8;

/** Clocks that differ by more than answers explain: ours was set. */
const set = 1_000;

interface Comparison {
  ahead: number;
  took: number;
}

export class ServerClock {
  private comparisons: Comparison[] = [];

  /** How far the server's clock is ahead of ours, in milliseconds. */
  get ahead(): number {
    return this.best?.ahead ?? 0;
  }

  /** The server said what time it is; took is how long its answer was awaited. */
  heard(time: string | null | undefined, took: number, now = Date.now()): void {
    if (!time) return;
    const next = { ahead: Date.parse(time) - (now - took / 2), took };
    const best = this.best;
    if (best && Math.abs(next.ahead - best.ahead) > (next.took + best.took) / 2 + set) this.comparisons = [];
    this.comparisons = [...this.comparisons, next].slice(-remembered);
  }

  private get best(): Comparison | undefined {
    const [first, ...rest] = this.comparisons;
    return rest.reduce((a, b) => (b.took < (a?.took ?? 0) ? b : a), first);
  }
}
