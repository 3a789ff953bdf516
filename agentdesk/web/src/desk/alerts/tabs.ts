// The tabs in which an agent has his desk open: each hears everything, one of them
// makes the noise. Which one is a lock of the browser; where there are no locks
// (on plain HTTP) it is the oldest tab. Tabs tell each other what
// the agent looks at.

import { clientID } from "../../../../../web/live/ids";
import type { ConversationID } from "../../wire";
import type { Place } from "./table";

/** What a tab says of itself. */
export interface Look {
  focused: boolean;
  open: ConversationID;
}

interface Word {
  tab: string;
  say: "look" | "who" | "bye";
  look?: Look;
}

/** Hidden tabs get their turn once a minute; who is silent for longer is gone. */
const lapsesAfter = 90_000;
const tellEvery = 20_000;

/** What tabs need of the browser; tests have their own. */
export interface Browser {
  channel(name: string): Pick<BroadcastChannel, "postMessage" | "close"> & {
    onmessage: ((event: MessageEvent) => void) | null;
  };
  locks: Pick<LockManager, "request"> | undefined;
}

export const browser = (): Browser => ({
  channel: (name) => new BroadcastChannel(name),
  locks: navigator.locks,
});

export class Tabs {
  private readonly id = clientID();
  private readonly channel: ReturnType<Browser["channel"]>;
  private readonly others = new Map<string, { look: Look; at: number }>();
  private readonly timer: ReturnType<typeof setInterval>;
  private readonly byLock: boolean;
  private release: () => void = () => undefined;
  private holds = false;
  private stopped = false;
  private look: Look;

  constructor(agent: string, look: Look, { channel, locks }: Browser) {
    this.look = look;
    this.channel = channel(`switchboard:desk:${agent}`);
    this.channel.onmessage = (event) => this.heard(event.data as Word);
    this.byLock = locks !== undefined;
    if (locks) void this.wait(locks, `switchboard:lead:${agent}`);
    this.timer = setInterval(() => this.tell("look"), tellEvery);
    this.tell("who");
  }

  /** Tells whether this is the tab that makes the noise. */
  get leads(): boolean {
    if (this.byLock) return this.holds;
    return this.alive().every(([id]) => this.id < id);
  }

  /** Tells the others what the agent looks at here. */
  looks(look: Look): void {
    if (look.focused === this.look.focused && look.open === this.look.open) return;
    this.look = look;
    this.tell("look");
  }

  /** Where the agent is, seen from a conversation; "" is nowhere in particular. */
  placeOf(conversation: ConversationID): Place {
    const looks = [this.look, ...this.alive().map(([, other]) => other.look)].filter((l) => l.focused);
    if (looks.length === 0) return "away";
    return !conversation || looks.some((l) => l.open === conversation) ? "focused" : "elsewhere";
  }

  stop(): void {
    if (this.stopped) return;
    clearInterval(this.timer);
    this.tell("bye");
    this.stopped = true;
    this.channel.close();
    this.release();
  }

  /** Holds the lock from when it is given until stop. */
  private async wait(locks: Pick<LockManager, "request">, name: string): Promise<void> {
    await locks.request(name, () => {
      if (this.stopped) return;
      this.holds = true;
      return new Promise<void>((done) => {
        this.release = done;
      });
    });
  }

  private tell(say: Word["say"]): void {
    if (this.stopped) return; // the channel is closed
    this.channel.postMessage({ tab: this.id, say, look: this.look } satisfies Word);
  }

  private heard({ tab, say, look }: Word): void {
    if (say === "bye") this.others.delete(tab);
    else if (look) this.others.set(tab, { look, at: Date.now() });
    if (say === "who") this.tell("look");
  }

  private alive(): [string, { look: Look; at: number }][] {
    return [...this.others].filter(([, other]) => Date.now() - other.at < lapsesAfter);
  }
}
