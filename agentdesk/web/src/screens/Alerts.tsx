import { useEffect, useRef, useSyncExternalStore } from "react";
import { Button, Tooltip, TooltipTrigger } from "react-aria-components";
import type { Alert, Told } from "../desk/alerts/alerts";
import { Bell } from "../desk/alerts/bell";
import { speaker } from "../desk/alerts/sounds";
import { browser, Tabs } from "../desk/alerts/tabs";
import type { Desk } from "../desk/desk";
import { useDesk } from "../desk/hooks";
import { currentRoute } from "../route";
import tip from "../ui/Button.module.css";
import { SilentIcon } from "../ui/icons";
import type { ConversationID, Row } from "../wire";
import { customerName } from "../words/names";
import { useWords } from "../words/words";
import type { Words } from "../words/zh";
import css from "./Alerts.module.css";

/** Tells the agent of what happens while he looks elsewhere; says so where it may not sound yet. */
export function Alerts() {
  const desk = useDesk();
  const words = useWords();
  const spoken = useRef(words);
  spoken.current = words;
  useEffect(() => {
    const tabs = new Tabs(desk.me.agent.id, lookOf(), browser());
    const bell = new Bell(desk, tabs, speaker, (alert, withWords) =>
      told(alert, rowOf(desk, alert.conversation), withWords, spoken.current),
    );
    const look = () => tabs.looks(lookOf());
    const moves = ["focus", "blur", "hashchange"];
    for (const move of moves) addEventListener(move, look);
    document.addEventListener("visibilitychange", look);
    const bye = () => tabs.stop();
    addEventListener("pagehide", bye);
    const unlisten = speaker.listen();
    return () => {
      bell.stop();
      tabs.stop();
      unlisten();
      removeEventListener("pagehide", bye);
      document.removeEventListener("visibilitychange", look);
      for (const move of moves) removeEventListener(move, look);
    };
  }, [desk]);
  return <Locked />;
}

/** Browsers are silent until the page was touched once. */
function Locked() {
  const { alerts } = useWords();
  const locked = useSyncExternalStore(speaker.subscribe, () => speaker.locked);
  if (!locked) return null;
  return (
    <TooltipTrigger delay={300}>
      <Button className={css.locked} aria-label={alerts.soundLocked} onPress={speaker.touch}>
        <SilentIcon />
      </Button>
      <Tooltip className={tip.tip} offset={6}>
        {alerts.soundLocked}
      </Tooltip>
    </TooltipTrigger>
  );
}

function lookOf() {
  const focused = document.visibilityState === "visible" && document.hasFocus();
  return { focused, open: currentRoute().conversation };
}

/** What is known of a conversation: what is offered to the agent may be in none of his lists. */
function rowOf(desk: Desk, id: ConversationID): Row | undefined {
  return desk.state.rows[id] ?? desk.state.offers.find((o) => o.id === id);
}

/** An alert in words: who and by which channel; what the customer said only if that is wanted. */
function told(
  { kind, by = "", words: said = "", asks }: Alert,
  row: Row | undefined,
  withWords: boolean,
  words: Words,
): Told {
  const title = asks ? words.work.consultTold(by) : words.alerts.told[kind](by);
  if (!row) return { title, body: "" };
  const channel = words.channel[row.channel as keyof Words["channel"]] ?? row.channel;
  const who = `${customerName(row.name, words)} · ${channel}`;
  return { title, body: withWords && said ? `${who}：${said}` : who };
}
