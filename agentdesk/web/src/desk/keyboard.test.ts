import { beforeEach, describe, expect, test, vi } from "vitest";
import {
  type CommandID,
  Commands,
  commandIDs,
  conflictOf,
  entryOf,
  keysOf,
  meaningOf,
  type Remapped,
} from "./commands";
import { Keyboard } from "./keyboard";
import { capsOf, chordOf, isSingle, type Press, refusalOf, spellOut } from "./keys";

const press = (key: string, held: Partial<Press> = {}): Press => ({
  key,
  code: "",
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

test.each<[string, Press, boolean, string]>([
  ["a letter", press("j"), false, "J"],
  ["a capital", press("J", { shiftKey: true }), false, "Shift+J"],
  ["caps lock", press("J"), false, "J"],
  ["a sign with Shift", press("?", { shiftKey: true }), false, "?"],
  ["a full-width sign", press("？", { shiftKey: true }), false, "?"],
  ["the slash of a Chinese input method", press("、", { code: "Slash" }), false, "/"],
  ["Ctrl on Windows", press("k", { ctrlKey: true }), false, "Mod+K"],
  ["Command on a Mac", press("k", { metaKey: true }), true, "Mod+K"],
  ["Ctrl on a Mac", press("k", { ctrlKey: true }), true, "Ctrl+K"],
  ["Option on a Mac, which types ¥", press("¥", { altKey: true, code: "KeyY" }), true, "Alt+Y"],
  ["Alt under an input method", press("Process", { altKey: true, code: "KeyN" }), false, "Alt+N"],
  ["Ctrl on a Russian keyboard", press("л", { ctrlKey: true, code: "KeyK" }), false, "Mod+K"],
  ["Ctrl and a sign", press("/", { ctrlKey: true, code: "Slash" }), false, "Mod+/"],
  ["Ctrl, Shift and Enter", press("Enter", { ctrlKey: true, shiftKey: true }), false, "Mod+Shift+Enter"],
  ["Shift alone", press("Shift", { shiftKey: true, code: "ShiftLeft" }), false, ""],
  ["a key that the input method took", press("Process", { code: "KeyJ" }), false, ""],
])("%s", (_, event, mac, want) => {
  expect(chordOf(event, mac)).toBe(want);
});

test("caps are spelled as they stand on the keyboard", () => {
  expect(spellOut("Mod+Shift+Enter", false)).toBe("Ctrl+Shift+Enter");
  expect(spellOut("Mod+Shift+K", true)).toBe("⌘⇧K");
  expect(capsOf("G M", false)).toEqual([["G"], ["M"]]);
  expect(capsOf("Mod++", false)).toEqual([["Ctrl", "+"]]);
  expect(capsOf("")).toEqual([]);
});

test.each([
  ["Alt+A", "screenshot"],
  ["Mod+Shift+A", "screenshot"],
  ["Mod+W", "browser"],
  ["Mod+C", "editing"],
  ["Tab", "moving"],
  ["G Tab", "moving"],
  ["Alt+Y", "offer"],
  ["Alt+B", undefined],
])("%s is refused: %s", (keys, why) => {
  expect(refusalOf(keys)).toBe(why);
});

describe("the catalogue", () => {
  test("has no two commands on the same keys, and none on refused ones", () => {
    for (const id of commandIDs) {
      expect([id, conflictOf(id, keysOf(id, {}) || "F9", {})]).toEqual([id, undefined]);
      if (!entryOf(id).fixed) expect([id, refusalOf(keysOf(id, {}))]).toEqual([id, undefined]);
    }
  });

  test.each<[CommandID, string, Remapped, CommandID | undefined]>([
    ["list.next", "E", {}, "conversation.resolve"],
    ["list.next", "J", {}, undefined],
    ["list.next", "G", {}, "go.mine"],
    ["list.next", "R X", {}, "conversation.reply"],
    ["list.next", "E", { "conversation.resolve": "Alt+E" }, undefined],
    ["list.next", "Alt+E", { "conversation.resolve": "Alt+E" }, "conversation.resolve"],
    ["list.next", "E", { "conversation.resolve": "" }, undefined],
  ])("%s on %s with %o conflicts with %s", (id, keys, remapped, want) => {
    expect(conflictOf(id, keys, remapped)).toBe(want);
  });
});

test("single keys are the plain ones", () => {
  expect(["J", "?", "Shift+J", "G M"].filter(isSingle)).toHaveLength(4);
  expect(["Mod+K", "Alt+J", "Enter", "Escape", "Shift+F6"].filter(isSingle)).toEqual([]);
});

test("what a chord means", () => {
  expect(meaningOf("G", "", {}, true)).toEqual({ wait: "G" });
  expect(meaningOf("M", "G", {}, true)).toEqual({ command: "go.mine" });
  expect(meaningOf("E", "G", {}, true)).toEqual({ command: "conversation.resolve" });
  expect(meaningOf("J", "", {}, false)).toBeUndefined();
  expect(meaningOf("Mod+/", "", {}, false)).toEqual({ command: "compose.turn" });
  expect(meaningOf("J", "", { "list.next": "" }, true)).toBeUndefined();
});

/** Elements as far as the keyboard asks about them. */
class Place {
  private readonly inside: string[];
  constructor(inside: string[] = []) {
    this.inside = inside;
  }
  closest(selector: string) {
    return this.inside.some((one) => selector.includes(one)) ? this : null;
  }
}

describe("a press", () => {
  let keyboard: Keyboard;
  const run = vi.fn();
  const body = new Place();
  const input = new Place(["textarea"]);
  let now = 0;

  beforeEach(() => {
    vi.stubGlobal("Element", Place);
    vi.stubGlobal("document", { body });
    run.mockReset();
    const commands = new Commands();
    commands.add({ handlers: commandIDs.map((id) => ({ id, run: () => run(id) })) });
    keyboard = new Keyboard(commands);
  });

  function hit(key: string, at: Place, more: Partial<KeyboardEvent> = {}, after = 10): boolean {
    now += after;
    const event = {
      ...press(key),
      target: at,
      timeStamp: now,
      defaultPrevented: false,
      isComposing: false,
      keyCode: 0,
      getModifierState: () => false,
      preventDefault: vi.fn(),
      stopPropagation: vi.fn(),
      ...more,
    } as unknown as KeyboardEvent;
    keyboard.press(event, "first");
    keyboard.press(event, "last");
    return vi.mocked(event.preventDefault).mock.calls.length > 0;
  }

  test("outside inputs runs its command, once", () => {
    expect(hit("j", body)).toBe(true);
    expect(run.mock.calls).toEqual([["list.next"]]);
  });

  test("in an input types, unless Ctrl is held", () => {
    expect(hit("j", input)).toBe(false);
    expect(run).not.toHaveBeenCalled();
    expect(hit("/", input, { ctrlKey: true })).toBe(true);
    expect(run).toHaveBeenCalledWith("compose.turn");
  });

  test("Ctrl+Z takes back what was done, and in an input what was typed", () => {
    expect(hit("z", input, { ctrlKey: true })).toBe(false);
    expect(run).not.toHaveBeenCalled();
    expect(hit("z", body, { ctrlKey: true })).toBe(true);
    expect(run.mock.calls).toEqual([["desk.undo"]]);
  });

  test.each<[string, Partial<KeyboardEvent>]>([
    ["isComposing", { isComposing: true }],
    ["keyCode 229", { keyCode: 229 }],
  ])("of an input method (%s) reaches no field", (_, more) => {
    const stopPropagation = vi.fn();
    expect(hit("Enter", input, { ...more, stopPropagation })).toBe(false);
    expect(stopPropagation).toHaveBeenCalled();
    const passes = vi.fn();
    hit("Enter", input, { stopPropagation: passes });
    expect(passes).not.toHaveBeenCalled();
  });

  test.each<[string, Partial<KeyboardEvent>]>([
    ["isComposing", { isComposing: true }],
    ["keyCode 229", { keyCode: 229 }],
    ["AltGr", { getModifierState: (key) => key === "AltGraph" }],
  ])("of an input method (%s) is left alone", (_, more) => {
    expect(hit("j", body, more)).toBe(false);
    expect(hit("Escape", input, more)).toBe(false);
    expect(hit("/", input, { ctrlKey: true, ...more })).toBe(false);
    expect(run).not.toHaveBeenCalled();
  });

  test("in a menu or a dialog is theirs", () => {
    expect(hit("j", new Place(["role=menu]"]))).toBe(false);
    expect(hit("/", new Place(["role=dialog"]), { ctrlKey: true })).toBe(false);
  });

  test("G then M is one command, if M comes in time", () => {
    expect(hit("g", body)).toBe(true);
    expect(run).not.toHaveBeenCalled();
    hit("m", body);
    expect(run.mock.calls).toEqual([["go.mine"]]);
    hit("g", body);
    hit("m", body, {}, 2_000);
    expect(run).toHaveBeenCalledTimes(1);
  });

  test("an input between the two ends the sequence", () => {
    hit("g", body);
    hit("x", input);
    hit("m", body);
    expect(run).not.toHaveBeenCalled();
  });

  test("Enter is an element's own, and Escape after whoever wants it", () => {
    expect(hit("Enter", new Place(["row"]))).toBe(false);
    expect(hit("Enter", body)).toBe(true);
    expect(hit("Escape", input, { defaultPrevented: true })).toBe(false);
    expect(hit("Escape", input)).toBe(true);
    expect(run.mock.calls).toEqual([["list.open"], ["compose.leave"]]);
  });

  test("held down moves on, but does nothing else twice", () => {
    hit("j", body, { repeat: true });
    expect(hit("/", input, { ctrlKey: true, repeat: true })).toBe(false);
    expect(run.mock.calls).toEqual([["list.next"]]);
  });

  test("single keys can be switched off, and others given", () => {
    keyboard.settings = { singles: false, remapped: { "list.next": "Alt+J" } };
    expect(hit("j", body)).toBe(false);
    expect(hit("g", body)).toBe(false);
    expect(hit("∆", body, { altKey: true, code: "KeyJ" })).toBe(true);
    expect(run.mock.calls).toEqual([["list.next"]]);
  });
});

describe("commands", () => {
  test("belong to the screen opened last that can do them now", () => {
    const commands = new Commands();
    const ran: string[] = [];
    const handler = (name: string, when?: boolean) => ({
      handlers: [
        {
          id: "conversation.reply" as const,
          run: () => ran.push(name),
          ...(when === undefined ? {} : { when }),
        },
      ],
    });
    commands.add(handler("thread"));
    const leave = commands.add(handler("dialog"));
    commands.add(handler("not now", false));
    commands.run("conversation.reply");
    leave();
    commands.run("conversation.reply");
    expect(ran).toEqual(["dialog", "thread"]);
    expect(commands.run("conversation.note")).toBe(false);
    expect(commands.possible().map((h) => h.id)).toEqual(["conversation.reply"]);
  });
});
