// Every command of the console: the palette, the sheet of keys and the keyboard
// itself read this one list. Screens say what they can do now with useCommands.

import { type Chord, isSingle, type Keys } from "./keys";

export type Group = "go" | "list" | "conversation" | "compose" | "desk";

interface Entry {
  group: Group;
  /** The keys as shipped; "" is none, but one can be given. */
  keys: Keys;
  /** The keys cannot be changed. */
  fixed?: true;
  /** It makes sense with keys only: the palette leaves it out. */
  keysOnly?: true;
}

/** All commands there are. Their titles are words.commands. */
export const catalogue = {
  "go.mine": { group: "go", keys: "G M" },
  "go.waiting": { group: "go", keys: "G W" },
  "go.all": { group: "go", keys: "G A" },
  "go.resolved": { group: "go", keys: "G R" },
  "go.search": { group: "go", keys: "/" },
  "go.board": { group: "go", keys: "G B" },
  "go.settings": { group: "go", keys: "G S" },
  "list.next": { group: "list", keys: "J", keysOnly: true },
  "list.previous": { group: "list", keys: "K", keysOnly: true },
  "list.open": { group: "list", keys: "Enter", fixed: true, keysOnly: true },
  "list.panel": { group: "list", keys: "[" },
  "list.sort": { group: "list", keys: "" },
  "list.addView": { group: "list", keys: "" },
  "list.editView": { group: "list", keys: "" },
  "list.dropView": { group: "list", keys: "" },
  "conversation.reply": { group: "conversation", keys: "R" },
  "conversation.note": { group: "conversation", keys: "N" },
  "conversation.resolve": { group: "conversation", keys: "E" },
  "conversation.reopen": { group: "conversation", keys: "" },
  "conversation.take": { group: "conversation", keys: "" },
  "conversation.transfer": { group: "conversation", keys: "T" },
  "conversation.park": { group: "conversation", keys: "Z" },
  "conversation.consult": { group: "conversation", keys: "" },
  "conversation.endConsult": { group: "conversation", keys: "" },
  "conversation.assign": { group: "conversation", keys: "" },
  "conversation.requeue": { group: "conversation", keys: "" },
  "conversation.wrapped": { group: "conversation", keys: "" },
  "conversation.unread": { group: "conversation", keys: "U" },
  "conversation.read": { group: "conversation", keys: "" },
  "conversation.waive": { group: "conversation", keys: "W" },
  "conversation.find": { group: "conversation", keys: "" },
  "conversation.quote": { group: "conversation", keys: "" },
  "conversation.outcome": { group: "conversation", keys: "" },
  "conversation.spam": { group: "conversation", keys: "" },
  "conversation.block": { group: "conversation", keys: "" },
  "conversation.unblock": { group: "conversation", keys: "" },
  "conversation.panel": { group: "conversation", keys: "]" },
  "compose.turn": { group: "compose", keys: "Mod+/" },
  "compose.resolve": { group: "compose", keys: "Mod+Shift+Enter" },
  "compose.canned": { group: "compose", keys: "" },
  "compose.attach": { group: "compose", keys: "" },
  "compose.emoji": { group: "compose", keys: "" },
  "compose.enter": { group: "compose", keys: "" },
  "compose.leave": { group: "compose", keys: "Escape", fixed: true, keysOnly: true },
  "offer.accept": { group: "desk", keys: "Alt+Y", fixed: true },
  "offer.decline": { group: "desk", keys: "Alt+N", fixed: true },
  "desk.palette": { group: "desk", keys: "Mod+K", keysOnly: true },
  "desk.sheet": { group: "desk", keys: "?" },
  "desk.undo": { group: "desk", keys: "Mod+Z" },
  "desk.notices": { group: "desk", keys: "" },
  "desk.presence": { group: "desk", keys: "" },
  "desk.look": { group: "desk", keys: "" },
  "desk.theme": { group: "desk", keys: "" },
  "desk.density": { group: "desk", keys: "" },
  "desk.language": { group: "desk", keys: "" },
  "desk.signOut": { group: "desk", keys: "" },
} satisfies Record<string, Entry>;

export type CommandID = keyof typeof catalogue;

export const commandIDs = Object.keys(catalogue) as CommandID[];

export function entryOf(id: CommandID): Entry {
  return catalogue[id];
}

/** A further step of a command: transfer, and to whom. */
export interface Choice {
  id: string;
  title: string;
  detail?: string;
  /** By what it is found, if the server made it; else by its title. */
  keys?: string;
  run(): void;
}

/** A command as a screen can carry it out now: it runs, or the palette asks for a choice, or both are there. */
export interface Handler {
  id: CommandID;
  run?(): void;
  /** What the palette asks next instead of running it. */
  choices?(): Choice[] | Promise<Choice[]>;
  /** It is there, but not now. */
  when?: boolean;
}

/** The commands that the open screens can carry out; the screen opened last comes first. */
export class Commands {
  /** Asks for a choice; the palette puts itself here. */
  ask: (handler: Handler) => void = () => undefined;
  private readonly screens: { handlers: Handler[] }[] = [];

  /** Adds a screen; what it returns takes it away. Its handlers are read when they are needed. */
  add(screen: { handlers: Handler[] }): () => void {
    this.screens.unshift(screen);
    return () => {
      this.screens.splice(this.screens.indexOf(screen), 1);
    };
  }

  /** Who carries out the command now, if anybody can. */
  find(id: CommandID): Handler | undefined {
    for (const { handlers } of this.screens) {
      const found = handlers.find((h) => h.id === id && h.when !== false);
      if (found) return found;
    }
    return undefined;
  }

  /** What can be done now, in the order of the catalogue. */
  possible(): Handler[] {
    return commandIDs.map((id) => this.find(id)).filter((h) => h !== undefined);
  }

  /** Carries out the command; false if nobody can now. */
  run(id: CommandID): boolean {
    const handler = this.find(id);
    if (handler?.run) handler.run();
    else if (handler) this.ask(handler);
    return handler !== undefined;
  }
}

/** What the agent gave other keys to: "" is none. */
export type Remapped = Partial<Record<CommandID, Keys>>;

/** The keys of a command, as remapped. */
export function keysOf(id: CommandID, remapped: Remapped): Keys {
  const { keys, fixed } = entryOf(id);
  return fixed ? keys : (remapped[id] ?? keys);
}

/** The other command whose keys would be taken, or be the beginning of these, or these of them. */
export function conflictOf(id: CommandID, keys: Keys, remapped: Remapped): CommandID | undefined {
  const begins = (a: Keys, b: Keys) => `${b} `.startsWith(`${a} `);
  return commandIDs.find((other) => {
    const taken = other !== id && keysOf(other, remapped);
    return taken && (begins(taken, keys) || begins(keys, taken));
  });
}

/** What a chord means after those pressed just before. */
export type Meaning = { command: CommandID } | { wait: Keys } | undefined;

export function meaningOf(chord: Chord, before: Keys, remapped: Remapped, singles: boolean): Meaning {
  const pressed = before ? `${before} ${chord}` : chord;
  const active = commandIDs.filter((id) => singles || !isSingle(keysOf(id, remapped)));
  const command = active.find((id) => keysOf(id, remapped) === pressed);
  if (command) return { command };
  if (active.some((id) => keysOf(id, remapped).startsWith(`${pressed} `))) return { wait: pressed };
  return before ? meaningOf(chord, "", remapped, singles) : undefined;
}
