import { useMemo } from "react";
import { clock } from "../../../../../web/text/times";
import { type LiveBoard, openRows, timeOf } from "../../desk/board";
import { useDesk, useDeskState, useServerNow } from "../../desk/hooks";
import { go, type Route } from "../../route";
import { BackIcon } from "../../ui/icons";
import { useBoardWords } from "../../words/board";
import { useSpeech, useWords } from "../../words/words";
import { Agents } from "./Agents";
import { alarmText } from "./alarmText";
import css from "./Board.module.css";
import { Queues } from "./Queues";
import { Rows } from "./Rows";
import { Tiles } from "./Tiles";
import { useBoard } from "./useBoard";

/** Older than that, what is shown is not live. */
const liveFor = 5_000;

/** The supervisor's live board: what waits, how queues do, what agents do. */
export function Board({ route }: { route: Route }) {
  const words = useBoardWords();
  const { me } = useDesk();
  const { board, refused } = useBoard();
  const open = openRows(route.page, route.item);
  if (refused || !("board.read" in me.can)) return <Plain>{words.forbidden}</Plain>;
  if (!board) return <Skeleton />;
  return (
    <div className={css.frame} data-pane="board" data-rows={open ? true : undefined}>
      <main className={css.board}>
        <Head board={board} />
        <Alarms board={board} />
        {board.queues.length === 0 && <p className={css.none}>{words.noQueues}</p>}
        {board.queues.length > 0 && <Shown board={board} />}
      </main>
      {open && (
        <Rows
          key={`${route.page} ${route.item}`}
          open={open}
          board={board}
          onClose={() => go({ ...route, page: "", item: undefined })}
        />
      )}
    </div>
  );
}

function Shown({ board: { queues, agents } }: { board: LiveBoard }) {
  const { locale } = useSpeech();
  const inOrder = useMemo(() => {
    const { compare } = new Intl.Collator(locale, { numeric: true });
    return [...queues].sort((a, b) => compare(a.name, b.name));
  }, [queues, locale]);
  return (
    <>
      <Tiles queues={queues} />
      <Queues queues={inOrder} />
      <Agents agents={agents} />
    </>
  );
}

function Plain({ children }: { children: React.ReactNode }) {
  return (
    <Bare>
      <div className={css.none}>{children}</div>
    </Bare>
  );
}

/** What the board looks like before it is there, if that takes longer than a blink. */
function Skeleton() {
  return (
    <Bare>
      <div className={`${css.skeleton} patient`} role="status">
        <span className="hidden">{useWords().loading}</span>
        <div className={css.tiles}>
          {[1, 2, 3, 4].map((n) => (
            <div key={n} className={css.tile} />
          ))}
        </div>
        <div className={css.ghost} />
        <div className={css.ghost} />
      </div>
    </Bare>
  );
}

function Bare({ children }: { children: React.ReactNode }) {
  return (
    <div className={css.frame} data-pane="board">
      <main className={css.board}>
        <header className={css.head}>
          <Up />
          <h1 className={css.title}>{useBoardWords().title}</h1>
        </header>
        {children}
      </main>
    </div>
  );
}

/** On a phone, the way back to one's conversations. */
function Up() {
  const words = useWords();
  return (
    <a className={css.up} href="#/mine">
      <BackIcon />
      {words.conversations}
    </a>
  );
}

/** As of when; once it stands still, that it does. */
function Head({ board }: { board: LiveBoard }) {
  const words = useBoardWords();
  const { locale } = useSpeech();
  const up = useDeskState((s) => s.up);
  const now = useServerNow();
  const time = new Date(board.at).toLocaleTimeString(locale, { hourCycle: "h23" });
  const stopped = up && now - timeOf(board.at) > liveFor;
  return (
    <header className={css.head}>
      <Up />
      <h1 className={css.title}>{words.title}</h1>
      <p className={css.asOf}>
        {words.asOf(time)} · {words.since(clock(board.day, locale))}
      </p>
      {stopped && (
        <p className={css.stopped} role="status">
          {words.stopped(time)}
        </p>
      )}
    </header>
  );
}

function Alarms({ board: { alarms, queues } }: { board: LiveBoard }) {
  const words = useBoardWords();
  const speech = useSpeech();
  const now = useServerNow();
  if (alarms.length === 0) return null;
  return (
    <ul className={css.alarms} aria-label={words.alarmsTitle}>
      {alarms.map((alarm) => {
        const queue = queues.find((q) => q.id === alarm.queue);
        return <li key={alarm.id}>{alarmText(alarm, queue?.name, now, words, speech.words, queue)}</li>;
      })}
    </ul>
  );
}
