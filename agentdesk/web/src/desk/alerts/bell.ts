// Rings: does about alerts what the table says. Every tab shows its own toasts;
// only the one that leads sounds and puts notifications on the desktop.

import type { ConversationID, ServerFrame } from "../../wire";
import type { Desk } from "../desk";
import { standing } from "../offers";
import type { DeskState } from "../state";
import { toasts } from "../undo";
import { type Alert, alertsOf, isLetter, owedAlerts, type Told } from "./alerts";
import { type Speaker, soundOf, usualVolumes, type Volumes } from "./sounds";
import { type Chosen, decide, type Means, type Place, type Quiet, usualQuiet } from "./table";
import type { Tabs } from "./tabs";

/** A break shorter than this is no trouble. */
const breakAfter = 2_000;
/** Several alerts of one conversation shortly after one another ring once. */
const ringsOnceIn = 2_000;
/** What is new is told by its stream first; its row, with the customer's name, comes a little later than that. */
const rowComesIn = 3_000;
/** An offer is repeated until it is answered. */
const offerEvery = 4_000;

export class Bell {
  private readonly desk: Desk;
  private readonly tabs: Tabs;
  private readonly speaker: Speaker;
  private readonly tell: (alert: Alert, withWords: boolean) => Told;
  private readonly stops: (() => void)[];
  /** What waits for its row. */
  private readonly waiting = new Map<
    ConversationID,
    { alert: Alert; timer: ReturnType<typeof setTimeout> }
  >();
  private readonly rang = new Map<ConversationID, number>();
  private looked: number;
  private offered = 0;
  private wasUp = false;
  private breaking: ReturnType<typeof setTimeout> | undefined;

  constructor(desk: Desk, tabs: Tabs, speaker: Speaker, tell: (alert: Alert, withWords: boolean) => Told) {
    this.desk = desk;
    this.tabs = tabs;
    this.speaker = speaker;
    this.tell = tell;
    this.looked = this.now;
    const ticking = setInterval(() => this.tick(), 1_000);
    this.stops = [
      desk.hear((frame, before) => this.heard(frame, before)),
      desk.subscribe(() => this.watch()),
      desk.subscribe(() => this.lookForRows()),
      () => clearInterval(ticking),
      () => clearTimeout(this.breaking),
    ];
    desk.alert = (alert) => this.ring(alert);
    this.watch();
  }

  stop(): void {
    for (const stop of this.stops) stop();
    for (const { timer } of this.waiting.values()) clearTimeout(timer);
  }

  private get now(): number {
    return Date.now() + this.desk.skew;
  }

  private heard(frame: ServerFrame, before: DeskState): void {
    for (const alert of alertsOf(frame, before, this.desk.me.agent.id, this.now)) {
      const { conversation } = alert;
      if (!conversation || this.knows(conversation)) this.ring(alert);
      else if (this.isFirst(conversation)) this.wait(alert);
    }
  }

  private wait(alert: Alert): void {
    const { conversation } = alert;
    const timer = setTimeout(() => this.goOn(conversation), rowComesIn);
    this.waiting.set(conversation, { alert, timer });
  }

  private lookForRows(): void {
    for (const conversation of this.waiting.keys()) if (this.knows(conversation)) this.goOn(conversation);
  }

  private goOn(conversation: ConversationID): void {
    const waited = this.waiting.get(conversation);
    if (!waited) return;
    clearTimeout(waited.timer);
    this.waiting.delete(conversation);
    this.act(waited.alert);
  }

  private knows(conversation: ConversationID): boolean {
    const { rows, offers } = this.desk.state;
    return conversation in rows || offers.some((o) => o.id === conversation);
  }

  /** A connection that is gone for a while is trouble, once. */
  private watch(): void {
    const { up, cut } = this.desk.state;
    if (up) {
      clearTimeout(this.breaking);
      this.breaking = undefined;
      this.wasUp = true;
    } else if (this.wasUp) {
      this.wasUp = false;
      const ring = () => this.ring({ kind: "trouble", conversation: "" });
      this.breaking = setTimeout(ring, cut ? 0 : breakAfter);
    }
  }

  private tick(): void {
    const { rows, offers } = this.desk.state;
    const me = this.desk.me.agent.id;
    for (const alert of owedAlerts(rows, this.desk.limits, me, this.looked, this.now)) this.ring(alert);
    this.looked = this.now;
    const [offer] = standing(offers, this.now);
    if (!offer) return;
    if (this.now - this.offered < offerEvery) return;
    this.offered = this.now;
    if (this.meansFor("offer", this.tabs.placeOf(offer.id)).includes("sound")) this.sound("offer");
  }

  private meansFor(kind: Alert["kind"], place: Place, letter = false): Means[] {
    const quiet = { ...usualQuiet, ...this.chosen<Partial<Quiet>>("quiet") };
    return decide(kind, place, this.chosen<Chosen>("notifications"), quiet, new Date(this.now), letter);
  }

  private chosen<T extends object>(key: "notifications" | "quiet" | "sounds"): T {
    return (this.desk.preferences.value(key) ?? {}) as T;
  }

  private ring(alert: Alert): void {
    if (!alert.conversation || this.isFirst(alert.conversation)) this.act(alert);
  }

  /** Tells whether nothing rang about the conversation a moment ago; from now on something did. */
  private isFirst(conversation: ConversationID): boolean {
    const last = this.rang.get(conversation) ?? 0;
    const first = this.now - last >= ringsOnceIn;
    if (first) this.rang.set(conversation, this.now);
    return first;
  }

  private act(alert: Alert): void {
    const { kind, conversation } = alert;
    const { state, me } = this.desk;
    const does = this.meansFor(kind, this.tabs.placeOf(conversation), isLetter(alert, state, me.letters));
    const told = alert.told ?? this.tell(alert, this.chosen<Chosen>("notifications").words === true);
    if (does.includes("toast") && document.visibilityState === "visible")
      toasts.add({ text: lineOf(told), about: `${kind} ${conversation}` });
    if (!this.tabs.leads) return;
    if (kind === "offer") this.offered = this.now;
    if (does.includes("sound")) this.sound(kind);
    if (does.includes("desktop")) notify(told, conversation);
  }

  private sound(kind: Alert["kind"]): void {
    if (!this.tabs.leads) return;
    const sound = soundOf[kind];
    this.speaker.play(sound, { ...usualVolumes, ...this.chosen<Partial<Volumes>>("sounds") }[sound]);
  }
}

function lineOf({ title, body }: Told): string {
  return body ? `${title} · ${body}` : title;
}

/** Shows it outside the browser, if the agent allowed it; a press leads to the conversation. */
function notify({ title, body }: Told, conversation: ConversationID): void {
  if (!("Notification" in globalThis) || Notification.permission !== "granted") return;
  const shown = new Notification(title, { body, tag: conversation || "switchboard", silent: true });
  shown.onclick = () => {
    focus();
    if (conversation) location.hash = `#/mine/${conversation}`;
    shown.close();
  };
}
