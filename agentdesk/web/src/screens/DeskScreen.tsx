import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useDesk, useDeskState } from "../desk/hooks";
import { rest } from "../rest";
import { useRoute } from "../route";
import { BoardIcon, GearIcon } from "../ui/icons";
import { later } from "../ui/later";
import { useNarrow } from "../ui/narrow";
import { useWords } from "../words/words";
import { Alerts } from "./Alerts";
import { BottomBar } from "./BottomBar";
import { usePanes } from "./Commands";
import css from "./DeskScreen.module.css";
import { List } from "./List";
import { MyMenu } from "./MyMenu";
import { NewBuild } from "./NewBuild";
import { Nothing } from "./Nothing";
import { NoticeBell } from "./NoticeBell";
import { Owed } from "./Owed";
import { PresenceMenu } from "./PresenceMenu";
import { SearchField } from "./SearchField";

// The first screen is there without them; they are fetched when it has come to rest, or opened.
const Thread = later(() => import("./Thread").then((m) => m.Thread), "over");
const Panel = later(() => import("./Panel").then((m) => m.Panel), "over");

const Settings = later(() => import("./settings/Settings").then((m) => m.Settings));
const Board = later(() => import("./board/Board").then((m) => m.Board));
const AlarmBadge = later(() => import("./board/AlarmBadge").then((m) => m.AlarmBadge), "over");
const Search = later(() => import("./Search").then((m) => m.Search));

/** A break shorter than this is not worth a word. */
const reconnectShownAfter = 2_000;

/** How often what a queue was set to is asked for. */
const limitsEvery = 300_000;

/** How soon lists are asked for again when something moved, and how often at most. */
const askSoon = 150;
const askSeldom = 1_000;

/** Four panes: rail, list, thread, customer. What does not fit becomes a page of its own. */
export function DeskScreen({ onSignedOut }: { onSignedOut(): void }) {
  const words = useWords();
  const route = useRoute();
  const set = route.screen === "settings";
  const board = route.screen === "board";
  const { me } = useDesk();
  const page = set
    ? "settings"
    : board
      ? "board"
      : !route.conversation
        ? "list"
        : route.customer
          ? "customer"
          : "thread";
  const { list, customer } = usePanes();
  const narrow = useNarrow();
  useLists();
  useLimits();

  return (
    <div
      className={css.desk}
      data-page={page}
      data-no-list={!list || undefined}
      data-no-customer={!customer || undefined}
    >
      <header className={css.top}>
        <strong className={css.product}>
          <img src="icon.svg" alt="" width="24" height="24" />
          <span>{words.product}</span>
        </strong>
        <SearchField />
        <NewBuild />
        <Alerts />
        {!narrow && <NoticeBell />}
        <PresenceMenu />
        {!narrow && <MyMenu onSignedOut={onSignedOut} />}
      </header>
      <Reconnecting />
      <nav className={css.rail}>
        <Owed route={route} />
        {"board.read" in me.can && (
          <a
            href="#/board"
            className={css.place}
            aria-current={board ? "page" : undefined}
            aria-label={words.keys.command["go.board"]}
            title={words.keys.command["go.board"]}
          >
            <BoardIcon />
            <AlarmBadge />
          </a>
        )}
        <a
          href="#/settings"
          className={css.place}
          aria-current={set ? "page" : undefined}
          aria-label={words.admin.settings}
          title={words.admin.settings}
        >
          <GearIcon />
        </a>
      </nav>
      {set && <Settings route={route} />}
      {board && <Board route={route} />}
      {!set && !board && (route.screen === "search" ? <Search route={route} /> : <List route={route} />)}
      {set || board ? null : route.conversation ? (
        <>
          <Thread key={route.conversation} route={route} />
          <Panel route={route} />
        </>
      ) : (
        <main className={css.nothing}>
          <Nothing />
        </main>
      )}
      {narrow && <BottomBar route={route} onSignedOut={onSignedOut} />}
    </div>
  );
}

/** How long a wait may be in each queue; settings seldom change. */
function useLimits(): void {
  const desk = useDesk();
  const queues = useQuery({
    queryKey: ["queues"],
    queryFn: rest.queues,
    refetchInterval: limitsEvery,
    enabled: "queue.read" in desk.me.can,
  }).data;
  useEffect(() => {
    if (queues) desk.limits = new Map(queues.map(({ id, longest }) => [id, longest]));
  }, [desk, queues]);
}

/** Asks for lists again when something moved between them, and follows the queues one sees. */
function useLists(): void {
  const desk = useDesk();
  const queries = useQueryClient();
  const moved = useDeskState((s) => s.moved);
  const queues = useQuery({
    queryKey: ["queues"],
    queryFn: rest.queues,
    enabled: "queue.read" in desk.me.can,
  });

  const asking = useRef<ReturnType<typeof setTimeout>>(undefined);
  const asked = useRef(0);
  useEffect(() => {
    if (moved === 0 || asking.current) return;
    // Soon, then seldom: much may move at the same time.
    const wait = Math.max(askSoon, asked.current + askSeldom - Date.now());
    asking.current = setTimeout(() => {
      asking.current = undefined;
      asked.current = Date.now();
      for (const key of ["rows", "queues", "presence"]) void queries.invalidateQueries({ queryKey: [key] });
    }, wait);
  }, [moved, queries]);
  useEffect(() => () => clearTimeout(asking.current), []);
  useEffect(() => {
    if (queues.data) desk.watchQueues(queues.data.map((queue) => queue.id));
  }, [queues.data, desk]);
}

function Reconnecting() {
  const words = useWords();
  const up = useDeskState((s) => s.up);
  const cut = useDeskState((s) => s.cut);
  const [late, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (up) return;
    const timer = setTimeout(() => setLate(true), reconnectShownAfter);
    return () => clearTimeout(timer);
  }, [up]);
  if (up || !late) return null;
  return (
    <p className={css.bar} role="status">
      {cut ? words.cutOff : words.reconnecting}
    </p>
  );
}
