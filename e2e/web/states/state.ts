import type { Person, Stage } from "./stage";

/** A named state of a screen, and how one comes there. */
export interface State {
  /** The name of its pictures. */
  name: string;
  person: Person;
  /** Only where there is room for it, or none; everywhere without. */
  only?: "desktop" | "phone";
  /** The server is a stub or cannot be reached: what the browser says of it is no fault. */
  stubbed?: boolean;
  enter(stage: Stage): Promise<void>;
  /** Takes away what entering the next state would not. */
  leave?(stage: Stage): Promise<void>;
}
