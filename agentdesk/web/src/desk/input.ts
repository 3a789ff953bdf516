// Says that the agent uses pointer or keyboard: direct work comes without a click
// to who does.

/** More often the server need not hear it. */
const seldom = 30_000;

const uses = ["pointerdown", "pointermove", "keydown", "wheel"];

export class Input {
  private readonly tell: () => boolean;
  private told = Number.NEGATIVE_INFINITY;
  private used = Number.NEGATIVE_INFINITY;

  /** tell reports whether the server hears it. */
  constructor(tell: () => boolean) {
    this.tell = tell;
  }

  /** Listens to the whole window; what it returns ends that. */
  listen(): () => void {
    const use = (event: globalThis.Event) => event.isTrusted && this.use();
    for (const name of uses) addEventListener(name, use, { capture: true, passive: true });
    return () => {
      for (const name of uses) removeEventListener(name, use, { capture: true });
    };
  }

  use(now = Date.now()): void {
    this.used = now;
    if (now - this.told >= seldom && this.tell()) this.told = now;
  }

  /** Whether this window was used a moment ago: a server that is greeted has not heard of it. */
  greeting(now = Date.now(), active = isActive()): boolean {
    const used = active || now - this.used < seldom;
    this.told = used ? now : Number.NEGATIVE_INFINITY;
    return used;
  }
}

/** Somebody touched the page a moment ago: to sign in, say. */
function isActive(): boolean {
  return globalThis.navigator?.userActivation?.isActive ?? false;
}
