// What the palette lists for what was typed. It knows no elements.

import {
  type Choice,
  type CommandID,
  type Commands,
  entryOf,
  type Handler,
  keysOf,
  type Remapped,
} from "./commands";
import type { Keys } from "./keys";
import { matching } from "./match";

/** A line of the palette. */
export interface Line {
  id: string;
  title: string;
  detail?: string;
  /** What does the same on the keyboard. */
  shortcut?: Keys;
  /** By what it is found. */
  keys: string;
  run(): void;
}

export interface Section {
  title: string;
  lines: Line[];
}

/** The most lines of a section; whoever wants others types more. */
const most = 8;
const mostRecent = 5;

/** Those sections, and of each those lines, that answer what was typed. */
export function answering(query: string, sections: Section[]): Section[] {
  return sections
    .map(({ title, lines }) => ({
      title,
      lines: query ? matching(query, lines, (line) => line.keys).slice(0, most) : lines,
    }))
    .filter(({ lines }) => lines.length > 0);
}

/** The commands that can be carried out now. */
export function commandLines(
  commands: Commands,
  titles: Record<CommandID, string>,
  keys: Partial<Record<CommandID, string>>,
  remapped: Remapped,
  run: (handler: Handler) => void,
): Line[] {
  return commands
    .possible()
    .filter(({ id }) => !entryOf(id).keysOnly)
    .map((handler) => ({
      id: handler.id,
      title: titles[handler.id],
      shortcut: keysOf(handler.id, remapped),
      keys: keys[handler.id] ?? titles[handler.id].toLowerCase(),
      run: () => run(handler),
    }));
}

/** Without a question the commands used lately come first, each once. */
export function recentFirst(
  lines: Line[],
  recent: string[],
  titles: { recent: string; commands: string },
): Section[] {
  const lately = recent.flatMap((id) => lines.filter((line) => line.id === id)).slice(0, mostRecent);
  const others = lines.filter((line) => !lately.includes(line));
  return [
    { title: titles.recent, lines: lately },
    { title: titles.commands, lines: others },
  ].filter(({ lines }) => lines.length > 0);
}

export function choiceLine(choice: Choice): Line {
  return { ...choice, keys: choice.keys ?? `${choice.title} ${choice.detail ?? ""}`.toLowerCase() };
}

/** The commands used last, the newest first. */
export function used(recent: string[], id: string): string[] {
  return [id, ...recent.filter((other) => other !== id)].slice(0, mostRecent);
}
