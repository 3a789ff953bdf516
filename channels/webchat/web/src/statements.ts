// What the visitor and his page say besides messages: that he agreed to the
// notice, how he can be reached, what the visit is about. What the server has to
// have is kept until it has it.

import { clientID } from "../../../../web/live/ids";
import type { Kept } from "./bridge";
import type { ClientFrame, Details, Hello, Notice } from "./wire";

export type Reach = Pick<Details, "name" | "email" | "phone">;

/** Limits of the server's; a page that says more hears of it. */
const mostContext = { bytes: 2048, names: 30 };

export class Statements {
  readonly notice: Notice | undefined;
  /** How he can be reached is on its way, there, or was refused. */
  reach: "" | "sending" | "saved" | "refused" = "";

  #consent: string | undefined;
  #context: Record<string, string> | undefined;
  #details: Details | undefined;
  readonly #keep: (name: string, value: string | null) => void;
  readonly #send: (frame: ClientFrame) => boolean;

  constructor(
    kept: Kept,
    notice: Notice | undefined,
    keep: (name: string, value: string | null) => void,
    send: (frame: ClientFrame) => boolean,
  ) {
    this.notice = notice;
    this.#keep = keep;
    this.#send = send;
    this.#consent = kept.consent;
    if (kept.details) this.#hold(JSON.parse(kept.details) as Details);
  }

  /** Tells whether anything may be sent. */
  agreed(): boolean {
    return !this.notice || this.#consent === this.notice.version;
  }

  agree(): void {
    this.#consent = this.notice?.version;
    this.#keep("consent", this.#consent ?? null);
  }

  hello(): Pick<Hello, "consent" | "context"> {
    return { consent: this.#consent, context: this.#context };
  }

  /** Says again what may not have arrived. */
  up(): void {
    if (this.notice && this.#consent) this.#send({ type: "consent", version: this.#consent });
    if (this.#details) this.#send({ type: "details", ...this.#details });
  }

  /** Takes over what the page says, or tells that it cannot be said. */
  say(context: unknown): boolean {
    if (!isWords(context) || !fits(context)) return false;
    this.#context = context;
    this.#send({ type: "context", context });
    return true;
  }

  reachable(reach: Reach): void {
    const details = { client_id: clientID(), ...reach };
    this.#keep("details", JSON.stringify(details));
    this.#hold(details);
    this.#send({ type: "details", ...details });
  }

  #hold(details: Details): void {
    this.#details = details;
    this.reach = "sending";
  }

  /** Takes an answer that is about the details, and tells whether it was. */
  answered(id: string | undefined, ok: boolean, again: boolean): boolean {
    if (!id || id !== this.#details?.client_id) return false;
    if (again) return true; // with the next connection
    this.reach = ok ? "saved" : "refused";
    this.#forget();
    return true;
  }

  /** Somebody else is here now. */
  startOver(): void {
    this.reach = "";
    this.#context = undefined;
    this.#forget();
  }

  #forget(): void {
    this.#details = undefined;
    this.#keep("details", null);
  }
}

function isWords(value: unknown): value is Record<string, string> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.entries(value).every(([name, v]) => name.trim() && typeof v === "string")
  );
}

function fits(context: Record<string, string>): boolean {
  const { size } = new Blob([JSON.stringify(context)]);
  return size <= mostContext.bytes && Object.keys(context).length <= mostContext.names;
}
