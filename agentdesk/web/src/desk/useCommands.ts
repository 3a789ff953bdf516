import { useLayoutEffect, useRef } from "react";
import { type CommandID, type Handler, keysOf, type Remapped } from "./commands";
import { useDesk } from "./hooks";
import { type Keys, spellOut } from "./keys";
import { usePreference } from "./preferences";

/** What the screen can do, while it is there. The handlers may be new at each render. */
export function useCommands(handlers: Handler[]): void {
  const { commands } = useDesk();
  const screen = useRef({ handlers });
  useLayoutEffect(() => {
    screen.current.handlers = handlers;
  });
  useLayoutEffect(() => commands.add(screen.current), [commands]);
}

const asShipped: Remapped = {};

/** The keys that the agent remapped, and how to change them. */
export function useRemapped(): [Remapped, (next: Remapped) => void] {
  return usePreference<Remapped>("keys", asShipped);
}

/** The keys of a command as remapped. */
export function useKeys(id: CommandID): Keys {
  const [remapped] = useRemapped();
  return keysOf(id, remapped);
}

/** A button's name with the keys that do the same: "解决 (E)". */
export function useNamed(name: string, id: CommandID): string {
  const keys = spellOut(useKeys(id));
  return keys ? `${name} (${keys})` : name;
}
