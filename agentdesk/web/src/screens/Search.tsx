import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { dayName, shortTime } from "../../../../web/text/times";
import { useDesk } from "../desk/hooks";
import { rest } from "../rest";
import { composer } from "../rest/composer";
import { findMessages } from "../rest/search";
import { addressOf, go, type Route } from "../route";
import { Avatar } from "../ui/Avatar";
import { Button } from "../ui/Button";
import { Loading } from "../ui/Loading";
import { useNarrow } from "../ui/narrow";
import { type Option, Select } from "../ui/Select";
import type { FoundMessage } from "../wire";
import { channelName, customerName } from "../words/names";
import { causeOf, useSpeech } from "../words/words";
import list from "./List.module.css";
import { useViews } from "./listviews";
import css from "./Search.module.css";

const filters = ["by", "state", "channel", "agent", "queue", "from", "to"];

/** What was found, in the place of the list; the conversation of a hit opens beside it. */
export function Search({ route }: { route: Route }) {
  const { words, locale } = useSpeech();
  const params = new URLSearchParams(route.query);
  const query = params.get("q") ?? "";
  const narrow = useNarrow();
  const [filtering, setFiltering] = useState(false); // on a phone they would leave little room for what is found
  const used = filters.filter((name) => params.get(name)).length;
  const found = useInfiniteQuery({
    queryKey: ["search", route.query],
    queryFn: ({ pageParam }) => findMessages(params, pageParam),
    initialPageParam: "",
    getNextPageParam: (last) => last.next || undefined,
    enabled: query !== "",
    placeholderData: keepPreviousData,
  });
  const hits = found.data?.pages.flatMap((page) => page.hits) ?? [];
  const until = found.data?.pages.at(-1)?.until;
  const none = found.isSuccess && hits.length === 0 && !found.hasNextPage;

  return (
    <section className={list.pane} data-pane="list" aria-label={words.search.title}>
      <header className={css.head}>
        {!route.conversation && <h1 className={css.heading}>{words.search.title}</h1>}
        {narrow && (
          <Button look="quiet" aria-expanded={filtering} onPress={() => setFiltering(!filtering)}>
            {words.search.filtered(used)}
          </Button>
        )}
        {(filtering || !narrow) && (
          <Filters params={params} onChange={(next) => go({ ...route, query: next.toString() })} />
        )}
      </header>
      <div className={css.scroll}>
        {query === "" && <p className={css.word}>{words.search.begin}</p>}
        <Customers query={query} />
        {query !== "" && found.isPending && <Loading />}
        {found.isError && (
          <div className={css.word} role="alert">
            <p>{words.notLoaded(causeOf(found.error, words))}</p>
            <Button onPress={() => found.refetch()}>{words.again}</Button>
          </div>
        )}
        {hits.length > 0 && <h2 className={css.title}>{words.search.messages}</h2>}
        <ul className={css.hits}>
          {query !== "" && hits.map((hit) => <Hit key={hit.message} hit={hit} route={route} />)}
        </ul>
        <div className={css.word} role="status">
          {query !== "" && none && (
            <>
              <p>{words.search.searched(query, used)}</p>
              <p>{used ? words.search.widen : words.search.shorter}</p>
              {used > 0 && (
                <Button onPress={() => go({ ...route, query: new URLSearchParams({ q: query }).toString() })}>
                  {words.search.dropFilters}
                </Button>
              )}
            </>
          )}
          {query !== "" && found.hasNextPage && (
            <>
              {until && <p>{words.search.until(dayName(until, locale, words, Date.now()))}</p>}
              <Button isDisabled={found.isFetching} onPress={() => found.fetchNextPage()}>
                {words.search.more}
              </Button>
            </>
          )}
        </div>
      </div>
    </section>
  );
}

function Filters({ params, onChange }: { params: URLSearchParams; onChange(next: URLSearchParams): void }) {
  const { words } = useSpeech();
  const { can } = useDesk().me;
  const agents = useQuery({ queryKey: ["agents"], queryFn: rest.agents, enabled: "agent.read" in can });
  const queues = useQuery({ queryKey: ["queues"], queryFn: rest.queues, enabled: "queue.read" in can });
  const kinds = [...new Set((useViews().data?.accounts ?? []).map((account) => account.kind ?? ""))];
  const set = (name: string, value: string) => {
    const next = new URLSearchParams(params);
    if (value) next.set(name, value);
    else next.delete(name);
    onChange(next);
  };
  /** The first of the options is not to narrow by it. */
  const choice = (name: string, label: string, options: Option[]) => (
    <div className={css.choice} data-used={params.get(name) ? true : undefined}>
      <Select
        label={label}
        isLabelHidden
        options={options}
        placeholder={options[0]?.text}
        value={params.get(name) ?? ""}
        onChange={(value) => set(name, value)}
      />
    </div>
  );
  const date = (name: "from" | "to") => (
    <label className={css.date}>
      {words.search[name]}
      <input type="date" value={params.get(name) ?? ""} onChange={(event) => set(name, event.target.value)} />
    </label>
  );
  const { by, state, agent, queue, anybody, anyQueue } = words.search;
  const pick = (all: { id: string; name: string; keys?: string }[] | undefined): Option[] =>
    (all ?? []).map(({ id, name, keys }) => ({ id, text: name, keys }));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend
    <div className={css.filters} role="group" aria-label={words.search.filters}>
      {choice("by", by.label, [
        { id: "", text: by[""] },
        { id: "customer", text: by.customer },
        { id: "agent", text: by.agent },
        { id: "note", text: by.note },
      ])}
      {choice("state", state.label, [
        { id: "", text: state[""] },
        { id: "open", text: state.open },
        { id: "over", text: state.over },
      ])}
      {kinds.length > 1 &&
        choice("channel", words.search.channel, [
          { id: "", text: words.search.anyChannel },
          ...kinds.map((kind) => ({ id: kind, text: channelName(kind, words) })),
        ])}
      {choice("agent", agent, [{ id: "", text: anybody }, ...pick(agents.data)])}
      {choice("queue", queue, [{ id: "", text: anyQueue }, ...pick(queues.data)])}
      {date("from")}
      {date("to")}
    </div>
  );
}

function Hit({ hit, route }: { hit: FoundMessage; route: Route }) {
  const { words, locale } = useSpeech();
  const me = useDesk().me.agent.id;
  const here = hit.row.id === route.conversation && hit.seq === route.at;
  const author = hit.author.id === me ? words.search.you : hit.author.kind === "customer" ? "" : hit.name;
  return (
    <li>
      <a
        className={css.hit}
        href={addressOf({ ...route, conversation: hit.row.id, at: hit.seq, customer: false })}
        aria-current={here ? "true" : undefined}
      >
        <Avatar name={hit.row.name} channel={hit.row.channel} />
        <span className={css.lines}>
          <span className={css.top}>
            <span className={css.name}>{customerName(hit.row.name, words)}</span>
            <time className={css.time}>{hit.at && shortTime(hit.at, locale, words, Date.now())}</time>
          </span>
          {hit.row.subject && <span className={css.subject}>{hit.row.subject}</span>}
          <span className={css.snippet}>
            {hit.visibility === "internal" && <span className={css.note}>{words.search.note} </span>}
            {author && `${author}: `}
            {hit.snippet.map((piece, i) =>
              piece.found ? <mark key={i}>{piece.text}</mark> : <span key={i}>{piece.text}</span>,
            )}
          </span>
        </span>
      </a>
    </li>
  );
}

/** The customers who are called so. */
function Customers({ query }: { query: string }) {
  const { words } = useSpeech();
  const found = useQuery({
    queryKey: ["customers", query],
    queryFn: () => composer.contacts(query),
    enabled: query !== "",
  });
  const customers = (found.data?.contacts ?? []).filter((contact) => contact.last).slice(0, 5);
  if (!query || customers.length === 0) return null;
  return (
    <>
      <h2 className={css.title}>{words.search.customers}</h2>
      <ul className={css.hits}>
        {customers.map(({ id, name, addresses, last }) => (
          <li key={id}>
            <a
              className={css.hit}
              href={addressOf({
                view: "all",
                conversation: last?.id ?? "",
                customer: false,
                screen: "search",
                query: new URLSearchParams({ q: query }).toString(),
              })}
            >
              <Avatar name={last?.name ?? name} channel={last?.channel ?? ""} />
              <span className={css.lines}>
                <span className={css.name}>{customerName(last?.name ?? name, words)}</span>
                <span className={css.snippet}>{addresses.map((address) => address.shown).join(" · ")}</span>
              </span>
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
