import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { GridList, GridListItem } from "react-aria-components";
import { shortTime } from "../../../../web/text/times";
import { useDesk, useDeskState, useServerNow } from "../desk/hooks";
import { belongs, ordered, owedSince } from "../desk/lists";
import { rest, type View } from "../rest";
import { addressOf, type Route, views } from "../route";
import { Avatar } from "../ui/Avatar";
import { Button } from "../ui/Button";
import { Loading } from "../ui/Loading";
import type { Row } from "../wire";
import { customerName } from "../words/names";
import { waitOf } from "../words/times";
import { causeOf, useSpeech, useWords } from "../words/words";
import type { Words } from "../words/zh";
import css from "./List.module.css";
import { usePresence, useSetPresence } from "./PresenceMenu";

/** The conversations of a view, one a row. */
export function List({ route }: { route: Route }) {
  const words = useWords();
  const desk = useDesk();
  const list = useInfiniteQuery({
    queryKey: ["rows", route.view],
    queryFn: ({ pageParam }) => rest.rows(route.view, pageParam),
    initialPageParam: "",
    getNextPageParam: (last) => last.next || undefined,
  });
  const fetched = list.data?.pages.flatMap((page) => page.rows) ?? [];
  useEffect(() => {
    if (list.data)
      desk.dispatch({ do: "rows", rows: list.data.pages.flatMap((page) => page.rows), now: Date.now() });
  }, [list.data, desk]);
  const live = useDeskState((s) => s.rows);
  const rows = ordered(
    route.view,
    fetched.map((row) => live[row.id] ?? row).filter((row) => belongs(route.view, row, desk.me.agent.id)),
  );

  return (
    <section className={css.pane} data-pane="list" aria-label={words.views[route.view]}>
      <nav className={css.views}>
        {views.map((view) => (
          <a
            key={view}
            href={addressOf({ ...route, view, customer: false })}
            aria-current={view === route.view ? "page" : undefined}
          >
            {words.views[view]}
          </a>
        ))}
      </nav>
      <div className={css.scroll}>
        {list.isPending && <Loading />}
        {list.isError && (
          <div className={css.empty}>
            <p>{words.notLoaded(causeOf(list.error, words))}</p>
            <Button onPress={() => list.refetch()}>{words.again}</Button>
          </div>
        )}
        {list.isSuccess && rows.length === 0 && <Empty view={route.view} />}
        <GridList
          aria-label={words.views[route.view]}
          className={css.rows}
          items={rows}
          selectionMode="none"
          dependencies={[route, words]}
        >
          {(row) => (
            <GridListItem
              id={row.id}
              textValue={customerName(row.name, words)}
              href={addressOf({ view: route.view, conversation: row.id, customer: false })}
              className={css.row}
              data-current={row.id === route.conversation || undefined}
            >
              <RowContent row={row} current={row.id === route.conversation} />
            </GridListItem>
          )}
        </GridList>
        {list.hasNextPage && (
          <Button look="quiet" isDisabled={list.isFetching} onPress={() => list.fetchNextPage()}>
            {words.more}
          </Button>
        )}
      </div>
    </section>
  );
}

function RowContent({ row, current }: { row: Row; current: boolean }) {
  const words = useWords();
  const desk = useDesk();
  const draft = current ? "" : desk.keep.draft(row.id).text;
  const owed = owedSince(row);
  const name = customerName(row.name, words);
  return (
    <>
      <Avatar name={row.name} channel={row.channel} />
      <div className={css.lines}>
        <div className={css.top}>
          <span className={owed ? css.owed : css.name}>{name}</span>
          {owed ? <Wait since={owed} /> : <Time at={row.last_message_at} />}
        </div>
        <div className={css.bottom}>
          <span className={css.preview}>
            {draft ? (
              <>
                <em>{words.draft}</em> {draft}
              </>
            ) : (
              <>
                {row.preview_by === "agent" &&
                  `${row.agent === desk.me.agent.id ? words.you : row.agent_name || ""}: `}
                {row.subject || previewOf(row, words)}
              </>
            )}
          </span>
        </div>
      </div>
    </>
  );
}

/** The last words; a message without any is named by its kind. */
function previewOf(row: Row, words: Words): string {
  const kind = /^\[(\w+)\]$/.exec(row.preview ?? "")?.[1];
  return (kind && words.part[kind as keyof Words["part"]]) || row.preview || "";
}

/** A wait turns the colour of a warning, then of trouble, after so long. */
const soon = 60_000;
const late = 300_000;

/** How long the customer has waited: the loudest thing on the screen. */
export function Wait({ since }: { since: string }) {
  const words = useWords();
  const now = useServerNow();
  const waited = now - Date.parse(since);
  const urgency = waited > late ? "late" : waited > soon ? "soon" : undefined;
  return (
    <time className={css.wait} data-urgency={urgency}>
      {words.waits(waitOf(waited, words))}
    </time>
  );
}

function Time({ at }: { at: string | null }) {
  const { words, locale } = useSpeech();
  return at ? <time className={css.time}>{shortTime(at, locale, words, Date.now())}</time> : null;
}

function Empty({ view }: { view: View }) {
  const words = useWords();
  const { presence } = usePresence();
  const set = useSetPresence();
  const ready = presence.state === "ready";
  return (
    <div className={css.empty}>
      <p>{view === "mine" && !ready ? words.empty.mineNotReady : words.empty[view]}</p>
      {view === "mine" && !ready && <Button onPress={() => set.mutate("ready")}>{words.getReady}</Button>}
    </div>
  );
}
