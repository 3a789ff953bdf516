import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button, Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover } from "react-aria-components";
import { useListing, useOwed } from "../desk/listing";
import type { Sort } from "../desk/lists";
import { lists } from "../rest/lists";
import { addressOf, views as fixed, go, type Route } from "../route";
import { ChevronIcon, SortIcon, ViewsIcon } from "../ui/icons";
import { later } from "../ui/later";
import menu from "../ui/Menu.module.css";
import type { SavedView } from "../wire";
import { causeOf, useWords } from "../words/words";
import css from "./ListHead.module.css";
import { useViews } from "./listviews";

const ConfirmDialog = later(() => import("../ui/ConfirmDialog").then((m) => m.ConfirmDialog));

const ViewDialog = later(() => import("./ViewDialog").then((m) => m.ViewDialog));

const sorts: Sort[] = ["owed", "newest", "oldest"];

interface Props {
  route: Route;
  view: SavedView | undefined;
  sort: Sort;
  onSort(sort: Sort): void;
}

/** Which list it is, and in which order. */
export function ListHead({ route, view, sort, onSort }: Props) {
  const words = useWords();
  const counts = useCounts();
  return (
    <header className={css.head}>
      <nav className={css.tabs} aria-label={words.conversations}>
        {fixed.map((one) => (
          <a
            key={one}
            href={addressOf({ ...route, view: one, saved: undefined, customer: false })}
            aria-current={one === route.view && !route.saved ? "page" : undefined}
          >
            {words.views[one]}
            {counts[one] ? <span className={css.count}>{counts[one]}</span> : null}
          </a>
        ))}
      </nav>
      <div className={css.tools}>
        <Views route={route} view={view} />
        <SortMenu sort={sort} onSort={onSort} />
      </div>
    </header>
  );
}

/** What waits for somebody to do something: answers owed by the agent, and whoever waits. */
function useCounts(): Partial<Record<Route["view"], string>> {
  const owed = useOwed();
  const { rows, hasMore } = useListing({ view: "waiting", sort: "owed" });
  return { mine: String(owed || ""), waiting: hasMore ? `${rows.length}+` : String(rows.length || "") };
}

function SortMenu({ sort, onSort }: Pick<Props, "sort" | "onSort">) {
  const words = useWords();
  return (
    <MenuTrigger>
      <Button className={css.tool} aria-label={`${words.lists.sort}: ${words.lists.sorts[sort]}`}>
        <SortIcon />
        {words.lists.sortsShort[sort]}
      </Button>
      <Popover className={menu.popover} placement="bottom end" offset={4}>
        <Menu
          className={menu.menu}
          aria-label={words.lists.sort}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[sort]}
          onAction={(key) => onSort(key as Sort)}
        >
          {sorts.map((one) => (
            <MenuItem key={one} id={one} className={menu.item}>
              {words.lists.sorts[one]}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

const audiences: SavedView["for"][] = ["me", "team", "all"];

/** The saved views: to go to one, to make, change and delete them. */
function Views({ route, view }: { route: Route; view: SavedView | undefined }) {
  const words = useWords();
  const views = useViews().data?.views ?? [];
  const [doing, setDoing] = useState<"add" | "edit" | "drop" | null>(null);
  const shown = audiences.filter((one) => views.some((v) => v.for === one));
  const act = (key: string | number) => {
    if (key === "add" || key === "edit" || key === "drop") setDoing(key);
    else go({ ...route, view: "all", saved: String(key), customer: false });
  };
  return (
    <>
      <MenuTrigger>
        <Button className={css.tool} data-chosen={Boolean(route.saved) || undefined}>
          <ViewsIcon />
          <span className={css.name}>{view?.name ?? words.lists.views}</span>
          <ChevronIcon />
        </Button>
        <Popover className={menu.popover} placement="bottom start" offset={4}>
          <Menu className={menu.menu} aria-label={words.lists.views} onAction={act}>
            {shown.map((audience) => (
              <MenuSection
                key={audience}
                selectionMode="single"
                selectedKeys={route.saved ? [route.saved] : []}
              >
                <Header className={menu.section}>{words.lists.owner[audience]}</Header>
                {views
                  .filter((one) => one.for === audience)
                  .map((one) => (
                    <MenuItem key={one.id} id={one.id} textValue={one.name} className={menu.item}>
                      <span>
                        {one.name}
                        {one.team_name && <small>{one.team_name}</small>}
                      </span>
                    </MenuItem>
                  ))}
              </MenuSection>
            ))}
            <MenuSection className={shown.length ? css.changes : ""} aria-label={words.lists.views}>
              {view?.mine && (
                <MenuItem id="edit" className={menu.item}>
                  {words.lists.editView}
                </MenuItem>
              )}
              {view?.mine && (
                <MenuItem id="drop" className={menu.item}>
                  {words.lists.dropView}
                </MenuItem>
              )}
              <MenuItem id="add" className={menu.item}>
                {words.lists.newView}
              </MenuItem>
            </MenuSection>
          </Menu>
        </Popover>
      </MenuTrigger>
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
      go({ ...route, view: "mine", saved: undefined });
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
