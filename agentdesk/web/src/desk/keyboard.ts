// The keyboard of the whole console: from a press to a command.

import { type Commands, meaningOf, type Remapped } from "./commands";
import { chordOf, isSingle, type Keys, offerKeys, undoKey } from "./keys";

/** How long the second key of two may take. */
const patience = 1_500;

/** How the agent wants his keys. */
export interface Settings {
  remapped: Remapped;
  /** Keys without Ctrl or Alt do something. */
  singles: boolean;
}

export class Keyboard {
  settings: Settings = { remapped: {}, singles: true };
  private readonly commands: Commands;
  private before: Keys = "";
  private at = 0;

  constructor(commands: Commands) {
    this.commands = commands;
  }

  /** Listens to the whole window; what it returns ends that. */
  listen(): () => void {
    const captured = (event: KeyboardEvent) => this.press(event, "first");
    const bubbled = (event: KeyboardEvent) => this.press(event, "last");
    addEventListener("keydown", captured, true);
    addEventListener("keydown", bubbled);
    return () => {
      removeEventListener("keydown", captured, true);
      removeEventListener("keydown", bubbled);
    };
  }

  /**
   * Commands come before what an element does with a key, such as a list that looks for
   * a name by its letters; but Enter and Escape mean first what they mean where one is.
   * What an input method composes with reaches nobody: no field of the console has to ask.
   */
  press(event: KeyboardEvent, turn: "first" | "last"): void {
    const chord = chordOf(event);
    const toOffer = answersOffer(event, chord);
    if (isComposing(event) && !toOffer) {
      event.stopPropagation();
      return;
    }
    const yields = chord === "Enter" || chord === "Escape";
    if (!chord || yields !== (turn === "last") || event.defaultPrevented) return;
    if (event.getModifierState("AltGraph")) return; // it types a sign
    const single = isSingle(chord);
    if (event.repeat && !single) return;
    if (occupied(event.target, chord, single) && !toOffer) {
      this.before = "";
      return;
    }
    const before = event.timeStamp - this.at < patience ? this.before : "";
    this.before = "";
    const meaning = meaningOf(chord, before, this.settings.remapped, this.settings.singles);
    if (!meaning) return;
    if ("wait" in meaning) {
      this.before = meaning.wait;
      this.at = event.timeStamp;
    } else if (!this.commands.run(meaning.command)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}

/** An input method is at work: the key is its own. Some browsers only say 229. */
function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** An offer stands for seconds: it is answered even in the middle of a word, or over a dialog. */
function answersOffer(event: KeyboardEvent, chord: string): boolean {
  return offerKeys.includes(chord) && !event.getModifierState("AltGraph");
}

/** What takes keys for itself while it is open. */
const overlays = "[role=dialog],[role=alertdialog],[role=menu],[role=listbox],[data-takes-keys]";
const texts =
  "input:not([type=checkbox],[type=radio],[type=button],[type=submit]),textarea,select,[contenteditable=true]";

/** Where one is needs the key itself. */
function occupied(target: EventTarget | null, chord: string, single: boolean): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest(overlays)) return true;
  if (chord === "Enter") return target !== document.body;
  return (single || chord === undoKey) && target.closest(texts) !== null;
}
