// What runs inside the page to measure it. It is put there as text, so it uses
// nothing from outside itself.

export interface Probe {
  turnTo(hash: string): Promise<number>;
  typed(): { keys: number[]; long: number[] };
  scroll(
    pane: "list" | "log",
    by: number,
    frames: number,
  ): Promise<{ frames: number; blank: number; way: number }>;
}

declare global {
  interface Window {
    probe: Probe;
  }
}

export function probe(): void {
  const patience = 10_000;
  const frame = () => new Promise<number>((next) => requestAnimationFrame(next));

  // The browser tells of no event that was painted within 16 ms.
  const quick = 16;
  let pressed = 0;
  let slow = new Map<number, number>();
  let long: number[] = [];
  addEventListener("keydown", () => pressed++, true);
  new PerformanceObserver((list) => {
    for (const { name, startTime, duration } of list.getEntries())
      if (/^(keydown|keypress|input)$/.test(name)) {
        const at = Math.round(startTime / 4); // the events of one key begin together
        slow.set(at, Math.max(slow.get(at) ?? 0, duration));
      }
  }).observe({ type: "event", durationThreshold: 16 } as PerformanceObserverInit);
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) long.push(duration);
  }).observe({ type: "longtask" });

  function typed() {
    const keys = [...slow.values()];
    while (keys.length < pressed) keys.push(quick);
    const result = { keys, long };
    pressed = 0;
    slow = new Map();
    long = [];
    return result;
  }

  async function turnTo(hash: string): Promise<number> {
    const log = () => document.querySelector("[data-pane=thread] [role=log]");
    const before = log();
    const began = performance.now();
    location.hash = hash;
    for (;;) {
      await frame();
      const now = log();
      if (now && now !== before && now.querySelector("p, [class*=ubble]")) break;
      if (performance.now() - began > patience) throw new Error(`${hash} does not open`);
    }
    await new Promise<void>((painted) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => painted();
      requestAnimationFrame(() => port2.postMessage(0));
    });
    return performance.now() - began;
  }

  /** The element that scrolls: the largest of the pane. */
  function scroller(pane: "list" | "log"): Element {
    if (pane === "log") return document.querySelector("[role=log]") ?? document.body;
    const all = [...document.querySelectorAll("[data-pane=list], [data-pane=list] *")];
    const fit = all.filter((el) => /auto|scroll/.test(getComputedStyle(el).overflowY));
    return fit.sort((a, b) => b.clientHeight - a.clientHeight)[0] ?? document.body;
  }

  /** The tallest stretch of what is shown without anything in it. */
  function hole(root: Element): number {
    const { left, right, top, bottom, height } = root.getBoundingClientRect();
    const step = 16;
    let [worst, run] = [0, 0];
    for (let y = top + step; y < bottom - step; y += step) {
      const there = [0.08, 0.3, 0.5, 0.7, 0.92].some((share) => {
        const el = document.elementFromPoint(left + (right - left) * share, y);
        return (
          el && (!root.contains(el) || (el !== root && el.getBoundingClientRect().height < height * 0.8))
        );
      });
      run = there ? 0 : run + step;
      worst = Math.max(worst, run);
    }
    return worst;
  }

  async function scroll(pane: "list" | "log", by: number, frames: number) {
    const root = scroller(pane);
    const gap = 160; // between what is there anyway
    let [shown, blank, way, stuck] = [0, 0, 0, 0];
    while (shown < frames && stuck < 120) {
      await frame();
      const before = root.scrollTop;
      const more = [...root.querySelectorAll("button")].find((el) => el.textContent === "显示更多");
      root.scrollTop += by;
      if (root.scrollTop === before) {
        stuck++;
        more?.click();
        continue;
      }
      stuck = 0;
      shown++;
      way += Math.abs(root.scrollTop - before);
      if (hole(root) > gap) blank++;
    }
    return { frames: shown, blank, way };
  }

  window.probe = { turnTo, typed, scroll };
}
