import { useState } from "react";
import { shortTime } from "../../../../web/text/times";
import { useServerNow } from "../desk/hooks";
import { useListing } from "../desk/listing";
import { parted, type Sort } from "../desk/lists";
import { usePreference } from "../desk/preferences";
import { Failure } from "../rest";
import { addressOf, go, type Route, whole } from "../route";
import { Button } from "../ui/Button";
import type { PastWait, Row, SavedView } from "../wire";
import { waitOf } from "../words/times";
import { causeOf, useSpeech, useWords } from "../words/words";
import css from "./List.module.css";
import { ListHead } from "./ListHead";
import { ListRows } from "./ListRows";
import { ListTop } from "./ListTop";
import { useViews } from "./listviews";
import { usePresence, useSetPresence } from "./PresenceMenu";

export { Wait } from "./ListRow";

/** The conversations of a view, one a row. */
export function List({ route }: { route: Route }) {
  const words = useWords();
  const views = useViews();
  const view = views.data?.views.find((one) => one.id === route.saved);
  const work = !route.saved && (route.view === "mine" || route.view === "waiting");
  const [sort, setSort] = usePreference<Sort>(`sort.${route.saved ?? route.view}`, work ? "owed" : "newest");
  const name = route.saved ? (view?.name ?? "") : words.views[route.view];
  return (
    <section className={css.pane} data-pane="list" aria-label={name}>
      <ListHead route={route} view={view} sort={sort} onSort={setSort} />
      <ListTop />
      <Shown
        key={`${route.saved ?? route.agent ?? route.queue ?? route.view} ${sort}`}
        route={route}
        view={view}
        sort={sort}
        name={name}
      />
    </section>
  );
}

const none: Row[] = [];

function Shown(props: { route: Route; view: SavedView | undefined; sort: Sort; name: string }) {
  const { route, view, sort, name } = props;
  const words = useWords();
  const list = useListing({ ...route, sort }, view?.filter, route.conversation);
  const mine = view === undefined && route.view === "mine" && !route.saved;
  const [open, setOpen] = useState(false);
  const gone = list.error instanceof Failure && list.error.status === 404;
  if (gone)
    return (
      <div className={css.empty}>
        <p>{words.lists.empty.missing}</p>
        <Button onPress={() => go({ ...route, ...whole, view: "mine" })}>{words.lists.toMine}</Button>
      </div>
    );
  if (list.error)
    return (
      <div className={css.empty} role="alert">
        <p>{words.notLoaded(causeOf(list.error, words))}</p>
        <Button onPress={list.again}>{words.again}</Button>
      </div>
    );
  if (list.pending) return <Skeleton />;
  const { rows, parked } = mine ? parted(list.rows) : { rows: list.rows, parked: none };
  return (
    <>
      {rows.length === 0 && <Empty route={route} lastWait={list.lastWait} />}
      <ListRows
        list={{ ...list, rows: open ? [...rows, ...parked] : rows }}
        route={route}
        name={name}
        parked={mine ? { count: parked.length, open, turn: () => setOpen(!open) } : undefined}
      />
    </>
  );
}

/** What a list looks like before it is there, if that takes longer than a blink. */
function Skeleton() {
  const words = useWords();
  return (
    <div className="patient" role="status">
      <span className="hidden">{words.loading}</span>
      {[1, 2, 3, 4, 5, 6].map((n) => (
        <div key={n} className={css.ghost} />
      ))}
    </div>
  );
}

function Empty({ route, lastWait }: { route: Route; lastWait?: PastWait }) {
  const { words, locale } = useSpeech();
  const now = useServerNow();
  const { presence } = usePresence();
  const set = useSetPresence();
  const ready = presence.state === "ready";
  const elsewhere = (view: "mine" | "all") => addressOf({ ...route, ...whole, view });
  if (route.saved || route.agent || route.queue)
    return (
      <div className={css.empty}>
        <p>{route.saved ? words.lists.empty.saved : words.lists.empty.only}</p>
        <a href={elsewhere("all")}>{words.lists.toAll}</a>
      </div>
    );
  if (route.view === "mine")
    return (
      <div className={css.empty}>
        <p>{ready ? words.empty.mine : words.empty.mineNotReady(words.presence[presence.state])}</p>
        {!ready && <Button onPress={() => set.mutate("ready")}>{words.getReady}</Button>}
      </div>
    );
  const { empty } = words.lists;
  const fact =
    lastWait?.until &&
    empty.lastWait(waitOf(lastWait.waited_ms, words), shortTime(lastWait.until, locale, words, now));
  return (
    <div className={css.empty}>
      <p>{route.view === "all" ? words.empty.all : fact || empty[route.view]}</p>
      {route.view !== "all" && <a href={elsewhere("mine")}>{words.lists.toMine}</a>}
    </div>
  );
}
