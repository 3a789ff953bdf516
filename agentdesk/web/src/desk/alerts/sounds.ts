// Three sounds of our own, told apart by pitch, made as they are needed. Browsers
// let a page sound only after somebody touched it.

import type { Kind } from "./table";

export const sounds = ["offer", "message", "trouble"] as const;
export type Sound = (typeof sounds)[number];

/** How loud each is, 0 to 100. */
export type Volumes = Record<Sound, number>;

export const usualVolumes: Volumes = { offer: 80, message: 50, trouble: 80 };

/** The sound of each kind of alert. */
export const soundOf: Record<Kind, Sound> = {
  offer: "offer",
  assigned: "message",
  transfer: "message",
  message: "message",
  mention: "message",
  owed: "message",
  trouble: "trouble",
  alarm: "trouble",
};

/** A tone: its pitch in hertz, when it begins and how long it lasts in milliseconds. */
export interface Tone {
  hertz: number;
  at: number;
  for: number;
}

export const scores: Record<Sound, Tone[]> = {
  offer: [
    { hertz: 659, at: 0, for: 150 },
    { hertz: 988, at: 160, for: 220 },
  ],
  message: [{ hertz: 523, at: 0, for: 180 }],
  trouble: [
    { hertz: 294, at: 0, for: 150 },
    { hertz: 233, at: 170, for: 210 },
  ],
};

const attack = 0.008;

export class Speaker {
  private context: AudioContext | undefined;
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** The browser holds sounds back until somebody touches the page. */
  get locked(): boolean {
    return this.context?.state !== "running";
  }

  /** Wakes up, if somebody has touched the page. */
  readonly touch = (): void => {
    if (this.locked && navigator.userActivation?.hasBeenActive !== false) void this.open().resume();
  };

  /** Listens for the first touch; the answer stops listening. */
  listen(): () => void {
    this.touch();
    const touches = ["click", "pointerup", "keydown"];
    for (const touch of touches) addEventListener(touch, this.touch, { capture: true });
    return () => {
      for (const touch of touches) removeEventListener(touch, this.touch, { capture: true });
    };
  }

  play(sound: Sound, volume: number): void {
    const { context } = this;
    if (volume <= 0 || context?.state !== "running") return;
    for (const tone of scores[sound]) strike(context, tone, (volume / 100) ** 2);
  }

  private open(): AudioContext {
    if (this.context) return this.context;
    this.context = new AudioContext();
    this.context.onstatechange = () => {
      for (const listener of this.listeners) listener();
    };
    return this.context;
  }
}

/** The page's own. */
export const speaker = new Speaker();

/** A soft tone: it comes quickly and fades. */
function strike(context: AudioContext, tone: Tone, loudness: number): void {
  const from = context.currentTime + tone.at / 1000;
  const until = from + tone.for / 1000;
  const voice = new OscillatorNode(context, { type: "triangle", frequency: tone.hertz });
  const gain = new GainNode(context, { gain: 0 });
  gain.gain.setValueAtTime(0, from);
  gain.gain.linearRampToValueAtTime(loudness, from + attack);
  gain.gain.exponentialRampToValueAtTime(0.001, until);
  voice.connect(gain).connect(context.destination);
  voice.start(from);
  voice.stop(until);
}
