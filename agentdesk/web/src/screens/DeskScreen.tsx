import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useDesk, useDeskState } from "../desk/hooks";
import { rest } from "../rest";
import { useRoute } from "../route";
import { TalkIcon } from "../ui/icons";
import { useWords } from "../words/words";
import { Alerts } from "./Alerts";
import { usePanes } from "./Commands";
import css from "./DeskScreen.module.css";
import { List } from "./List";
import { MyMenu } from "./MyMenu";
import { NewBuild } from "./NewBuild";
import { Panel } from "./Panel";
import { PresenceMenu } from "./PresenceMenu";
import { Thread } from "./Thread";

/** A break shorter than this is not worth a word. */
const reconnectShownAfter = 2_000;

/** Four panes: rail, list, thread, customer. What does not fit becomes a page of its own. */
export function DeskScreen({ onSignedOut }: { onSignedOut(): void }) {
  const words = useWords();
  const route = useRoute();
  const page = !route.conversation ? "list" : route.customer ? "customer" : "thread";
  const { list, customer } = usePanes();
  useLists();

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
          {words.product}
        </strong>
        <NewBuild />
        <Alerts />
        <PresenceMenu />
        <MyMenu onSignedOut={onSignedOut} />
      </header>
      <Reconnecting />
      <nav className={css.rail}>
        <a
          href="#/mine"
          className={css.place}
          aria-current="page"
          aria-label={words.conversations}
          title={words.conversations}
        >
          <TalkIcon />
        </a>
      </nav>
      <List route={route} />
      {route.conversation ? (
        <>
          <Thread key={route.conversation} route={route} />
          <Panel key={`panel ${route.conversation}`} route={route} />
        </>
      ) : (
        <main className={css.nothing}>{words.pickOne}</main>
      )}
    </div>
  );
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

  useEffect(() => {
    if (moved === 0) return;
    const soon = setTimeout(() => {
      for (const key of ["rows", "queues", "presence"]) void queries.invalidateQueries({ queryKey: [key] });
    }, 150);
    return () => clearTimeout(soon);
  }, [moved, queries]);
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
