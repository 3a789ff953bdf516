import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "react-aria-components";
import type { CommandID } from "../desk/commands";
import { useOwed, useWaiting } from "../desk/listing";
import type { Sort } from "../desk/lists";
import { useCommands } from "../desk/useCommands";
import { lists } from "../rest/lists";
import { addressOf, views as fixed, go, type Route, whole } from "../route";
import { ChevronIcon, SortIcon, ViewsIcon } from "../ui/icons";
import { later } from "../ui/later";
import { Menu } from "../ui/Menu";
import { useNarrow } from "../ui/narrow";
import type { SavedView } from "../wire";
import { causeOf, useWords } from "../words/words";
import css from "./ListHead.module.css";
import { useViews } from "./listviews";

const ConfirmDialog = later(() => import("../ui/ConfirmDialog").then((m) => m.ConfirmDialog), "over");

const ViewDialog = later(() => import("./ViewDialog").then((m) => m.ViewDialog), "over");

const ListOnly = later(() => import("./ListOnly").then((m) => m.ListOnly));

const sorts: Sort[] = ["owed", "newest", "oldest"];

interface Props {
  route: Route;
  view: SavedView | undefined;
  sort: Sort;
  onSort(sort: Sort): void;
}

/** Which list it is, and in which order. On a phone the bottom bar has two of the tabs, and the views have all. */
export function ListHead({ route, view, sort, onSort }: Props) {
  const narrow = useNarrow();
  return (
    <header className={css.head}>
      {!narrow && <Tabs route={route} />}
      {(route.agent || route.queue) && <ListOnly route={route} />}
      <div className={css.tools}>
        <Views route={route} view={view} />
        <SortMenu sort={sort} onSort={onSort} />
      </div>
    </header>
  );
}

function Tabs({ route }: { route: Route }) {
  const words = useWords();
  const counts = useCounts();
  return (
    <nav className={css.tabs} aria-label={words.conversations}>
      {fixed.map((one) => (
        <a
          key={one}
          href={addressOf({ ...route, ...whole, view: one, customer: false })}
          aria-current={one === route.view && !route.saved ? "page" : undefined}
        >
          {words.views[one]}
          {counts[one] ? <span className={css.count}>{counts[one]}</span> : null}
        </a>
      ))}
    </nav>
  );
}

/** What waits for somebody to do something: answers owed by the agent, and whoever waits. */
function useCounts(): Partial<Record<Route["view"], string>> {
  const owed = useOwed();
  return { mine: String(owed || ""), waiting: useWaiting() };
}

function SortMenu({ sort, onSort }: Pick<Props, "sort" | "onSort">) {
  const words = useWords();
  const items = sorts.map((id) => ({ id, title: words.lists.sorts[id], run: () => onSort(id) }));
  useCommands([{ id: "list.sort", choices: () => items }]);
  return (
    <Menu label={words.lists.sort} placement="bottom end" groups={[{ chosen: sort, items }]}>
      <Button className={css.tool} aria-label={`${words.lists.sort}: ${words.lists.sorts[sort]}`}>
        <SortIcon />
        {words.lists.sortsShort[sort]}
      </Button>
    </Menu>
  );
}

const audiences: SavedView["for"][] = ["me", "team", "all"];

type Doing = "add" | "edit" | "drop";

/** The saved views: to go to one, to make, change and delete them. */
function Views({ route, view }: { route: Route; view: SavedView | undefined }) {
  const words = useWords();
  const views = useViews().data?.views ?? [];
  const [doing, setDoing] = useState<Doing | null>(null);
  const shown = audiences.filter((one) => views.some((v) => v.for === one));
  const goTo = (saved: string) => go({ ...route, view: "all", saved, customer: false });
  const changes: { id: CommandID; title: string; run(): void; when: boolean }[] = [
    {
      id: "list.editView",
      title: words.lists.editView,
      run: () => setDoing("edit"),
      when: view?.mine === true,
    },
    {
      id: "list.dropView",
      title: words.lists.dropView,
      run: () => setDoing("drop"),
      when: view?.mine === true,
    },
    { id: "list.addView", title: words.lists.newView, run: () => setDoing("add"), when: true },
  ];
  useCommands(changes);
  const narrow = useNarrow();
  const tabs = fixed.map((one) => ({
    id: one,
    title: words.views[one],
    run: () => go({ ...route, ...whole, view: one, customer: false }),
  }));
  const name = view?.name ?? (narrow ? words.views[route.view] : words.lists.views);
  return (
    <>
      <Menu
        label={words.lists.views}
        placement="bottom start"
        groups={[
          ...(narrow ? [{ items: tabs, chosen: route.saved ? "" : route.view }] : []),
          ...shown.map((audience) => ({
            title: words.lists.owner[audience],
            chosen: route.saved ?? "",
            items: views
              .filter((one) => one.for === audience)
              .map(({ id, name, team_name }) => ({
                id,
                title: name,
                detail: team_name,
                run: () => goTo(id),
              })),
          })),
          {
            look: shown.length || narrow ? "apart" : undefined,
            items: changes.filter((one) => one.when),
          },
        ]}
      >
        <Button
          className={css.tool}
          data-chosen={narrow || Boolean(route.saved) || undefined}
          aria-label={narrow ? `${words.lists.views}: ${name}` : undefined}
        >
          <ViewsIcon />
          <span className={css.name}>{name}</span>
          <ChevronIcon />
        </Button>
      </Menu>
      {(doing === "add" || (doing === "edit" && view)) && (
        <ViewDialog view={doing === "edit" ? view : undefined} route={route} onClose={() => setDoing(null)} />
      )}
      {doing === "drop" && view && <Drop view={view} route={route} onClose={() => setDoing(null)} />}
    </>
  );
}

function Drop({ view, route, onClose }: { view: SavedView; route: Route; onClose(): void }) {
  const words = useWords();
  const queries = useQueryClient();
  const [trouble, setTrouble] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const drop = async () => {
    setBusy(true);
    try {
      await lists.dropView(view.id);
      go({ ...route, ...whole, view: "mine" });
      await queries.invalidateQueries({ queryKey: ["views"] });
      onClose();
    } catch (error) {
      setTrouble(error);
      setBusy(false);
    }
  };
  return (
    <ConfirmDialog
      title={words.lists.dropAsked(view.name)}
      act={words.lists.dropView}
      trouble={trouble ? words.notDone(words.lists.dropView, causeOf(trouble, words)) : undefined}
      isBusy={busy}
      onConfirm={() => void drop()}
      onClose={onClose}
    >
      <p>{view.for === "me" ? words.lists.dropWarning : words.lists.dropShared}</p>
    </ConfirmDialog>
  );
}
