// What a key is called, whoever presses it on whatever keyboard, and which keys
// cannot be given to a command.

/** What is read of a key press. */
export type Press = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** One press: "J", "?", "Mod+Shift+Enter". Mod is Ctrl, on a Mac Command. */
export type Chord = string;

/** Chords one after the other: "G M". */
export type Keys = string;

export const onMac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.userAgent);

/** The chord of a press; "" for what is no chord by itself. */
export function chordOf(press: Press, mac = onMac): Chord {
  const key = keyOf(press);
  if (!key) return "";
  const mod = mac ? press.metaKey : press.ctrlKey;
  const other = mac ? press.ctrlKey : press.metaKey;
  // A sign that takes Shift on one keyboard takes none on another.
  const shift = press.shiftKey && (key.length > 1 || isLetter(key));
  const held = [mod && "Mod", other && (mac ? "Ctrl" : "Meta"), press.altKey && "Alt", shift && "Shift"];
  return [...held.filter(Boolean), key].join("+");
}

/** Signs as Chinese input methods type them. */
const halfWidth: Record<string, string> = {
  "？": "?",
  "／": "/",
  "、": "/",
  "【": "[",
  "】": "]",
  "［": "[",
  "］": "]",
};

function keyOf({ key, code, ctrlKey, metaKey, altKey }: Press): string {
  if (
    ["Control", "Meta", "Alt", "Shift", "AltGraph", "CapsLock", "Dead", "Process", "Unidentified"].includes(
      key,
    )
  )
    return altKey ? ofCode(code) : "";
  if (key === " ") return "Space";
  if (key.length > 1) return key;
  // Option types another letter on a Mac, and Ctrl a foreign one where letters are not Latin.
  const foreign = altKey || ((ctrlKey || metaKey) && !/^[ -~]$/.test(key));
  return (foreign && ofCode(code)) || (halfWidth[key] ?? key).toUpperCase();
}

function ofCode(code: string): string {
  return /^(?:Key|Digit)(.)$/.exec(code)?.[1] ?? "";
}

function isLetter(key: string): boolean {
  return key.toLowerCase() !== key.toUpperCase();
}

/** Tells whether the keys begin with a plain character, which one may also type by accident or dictate. */
export function isSingle(keys: Keys): boolean {
  const first = keys.split(" ")[0] ?? "";
  return first.replace(/^Shift\+/, "").length === 1;
}

/** Why keys cannot be given to a command. */
export type Refusal = "screenshot" | "browser" | "editing" | "moving" | "offer";

/** Where one writes it takes back what was typed; it can be given, but works elsewhere alone. */
export const undoKey: Chord = "Mod+Z";

/** They answer what is offered, and nothing else. */
export const offerKeys: Chord[] = ["Alt+Y", "Alt+N"];

const refused: Record<Refusal, Chord[]> = {
  // WeChat, QQ, WeCom and DingTalk take these away from every program.
  screenshot: ["Alt+A", "Mod+Alt+A", "Ctrl+Alt+A", "Alt+Shift+A", "Mod+Shift+A", "Ctrl+Shift+A"],
  browser: [
    "Mod+N",
    "Mod+T",
    "Mod+W",
    "Mod+Q",
    "Mod+R",
    "Mod+L",
    "Mod+D",
    "Mod+P",
    "Mod+Shift+N",
    "Mod+Shift+T",
  ].concat([
    "Mod+Shift+W",
    "Mod+Shift+R",
    "Mod+Tab",
    "Alt+F4",
    "F1",
    "F5",
    "F11",
    "F12",
    "Alt+ArrowLeft",
    "Alt+ArrowRight",
  ]),
  editing: ["Mod+A", "Mod+C", "Mod+V", "Mod+X", "Mod+Y", "Mod+F", "Mod+Shift+Z", "Mod+Enter", "Shift+Enter"],
  moving: [
    "Tab",
    "Shift+Tab",
    "Enter",
    "Space",
    "Escape",
    "Backspace",
    "Delete",
    "Home",
    "End",
    "PageUp",
  ].concat(["PageDown", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "ContextMenu"]),
  offer: offerKeys,
};

export function refusalOf(keys: Keys): Refusal | undefined {
  const chords = keys.split(" ");
  const why = Object.keys(refused) as Refusal[];
  return why.find((one) => refused[one].some((chord) => chords.includes(chord)));
}

const signs: Record<string, string> = {
  Enter: "Enter",
  Escape: "Esc",
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
};
const names = { Mod: "Ctrl", Ctrl: "Ctrl", Meta: "Win", Alt: "Alt", Shift: "Shift" };
const macNames = { Mod: "⌘", Ctrl: "⌃", Meta: "⌘", Alt: "⌥", Shift: "⇧" };

/** The caps to press, one after the other: each is what stands on it. */
export function capsOf(keys: Keys, mac = onMac): string[][] {
  const cap = (part: string) => (mac ? macNames : names)[part as keyof typeof names] ?? signs[part] ?? part;
  return keys
    .split(" ")
    .filter(Boolean)
    .map((chord) => chord.split(/\+(?=.)/).map(cap));
}

/** The keys in one line, for a tooltip. */
export function spellOut(keys: Keys, mac = onMac): string {
  return capsOf(keys, mac)
    .map((caps) => caps.join(mac ? "" : "+"))
    .join(" ");
}
