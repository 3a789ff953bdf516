import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { whenAtRest } from "../desk/alerts/build";
import type { CommandID, Handler } from "../desk/commands";
import { useDesk } from "../desk/hooks";
import { Keyboard } from "../desk/keyboard";
import { usePreference } from "../desk/preferences";
import { useCommands, useRemapped } from "../desk/useCommands";
import type { View } from "../rest";
import { currentRoute, go, type Route, useRoute } from "../route";
import { later } from "../ui/later";
import { hasRoomForPanel } from "../ui/narrow";
import { leavePane } from "./focus";

const palette = () => import("./Palette").then((m) => m.Palette);
const Palette = later(palette, "over");
const KeySheet = later(() => import("./KeySheet").then((m) => m.KeySheet), "over");

/** The keyboard, and what it opens over everything. */
export function DeskCommands() {
  const { commands, input } = useDesk();
  const [keyboard] = useState(() => new Keyboard(commands));
  const [remapped] = useRemapped();
  const [singles] = usePreference("singlekeys", true);
  keyboard.settings = { remapped, singles };
  // Whoever sees the desk may press a key: no frame is painted before it listens.
  useLayoutEffect(() => keyboard.listen(), [keyboard]);
  useEffect(() => input.listen(), [input]);

  const [open, setOpen] = useState<Over>(null);
  useEffect(() => {
    commands.ask = (asking) => setOpen({ asking });
    return whenAtRest(() => void palette().catch(() => undefined)); // it opens at once then
  }, [commands]);
  useCommands([
    { id: "desk.sheet", run: () => setOpen("sheet") },
    { id: "desk.palette", run: () => setOpen({ asking: null }) },
  ]);
  useGoing();
  useListCommands();

  // What was chosen runs when the palette is gone, and the focus is where it was.
  const chosen = useRef<() => void>(undefined);
  useEffect(() => {
    if (open) return;
    const run = chosen.current;
    chosen.current = undefined;
    run?.();
  }, [open]);
  const done = (run?: () => void) => {
    chosen.current = run;
    setOpen(null);
  };

  if (!open) return null;
  if (open === "sheet") return <KeySheet onClose={() => done()} />;
  return <Palette first={open.asking} onDone={done} />;
}

/** What is open over everything. */
type Over = "sheet" | { asking: Handler | null } | null;

const places: Partial<Record<CommandID, View>> = {
  "go.mine": "mine",
  "go.waiting": "waiting",
  "go.all": "all",
  "go.resolved": "resolved",
};

function useGoing(): void {
  const { me } = useDesk();
  const going = Object.entries(places) as [CommandID, View][];
  useCommands([
    // The conversation that is open stays.
    ...going.map(([id, view]) => ({
      id,
      run: () => go({ view, conversation: currentRoute().conversation, customer: false }),
    })),
    {
      id: "go.settings",
      run: () => go({ view: "mine", conversation: "", customer: false, screen: "settings" }),
    },
    {
      id: "go.board",
      run: () => go({ view: "mine", conversation: "", customer: false, screen: "board" }),
      when: "board.read" in me.can,
    },
  ]);
}

/** Which panes are shown where there is room for all of them. */
export interface Panes {
  list?: boolean;
  customer?: boolean;
}

const allPanes: Panes = {};

export function usePanes() {
  const [{ list = true, customer = true }, show] = usePreference<Panes>("panels", allPanes);
  return { list, customer, show };
}

function useListCommands(): void {
  const route = useRoute();
  const { list, customer, show } = usePanes();
  const turnList = () => {
    if (list) leavePane("list");
    show({ list: !list, customer });
  };
  const turnPanel = () => {
    if (hasRoomForPanel()) {
      if (customer) leavePane("customer");
      show({ list, customer: !customer });
    } else go({ ...route, customer: !route.customer } satisfies Route);
  };
  useCommands([
    { id: "list.panel", run: turnList },
    { id: "conversation.panel", run: turnPanel, when: route.conversation !== "" },
  ]);
}
