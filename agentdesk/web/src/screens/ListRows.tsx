import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useDesk } from "../desk/hooks";
import { type Listing, useOrder } from "../desk/listing";
import { usePreference } from "../desk/preferences";
import { useCommands } from "../desk/useCommands";
import { go, type Route } from "../route";
import { ChevronIcon } from "../ui/icons";
import type { Density } from "../ui/theme";
import type { ConversationID, Row } from "../wire";
import { useWords } from "../words/words";
import css from "./List.module.css";
import { ListRow } from "./ListRow";
import { useHeld } from "./listheld";
import { useRowActs } from "./rowacts";

const heights: Record<Density, number> = { comfortable: 68, compact: 44 };

/** Rows beyond what is seen that are there already, and how far ahead the next page is asked for. */
const overscan = 12;
const ahead = 150;
const watchAfter = 250;

/** The rows at the end that are parked, and the line above them that folds them. */
export interface ParkedGroup {
  count: number;
  open: boolean;
  turn(): void;
}

const headHeight = 44;

/** Any number of rows, of which those in view are there. */
export function ListRows({
  list,
  route,
  name,
  parked,
}: {
  list: Listing;
  route: Route;
  name: string;
  parked?: ParkedGroup;
}) {
  const words = useWords();
  const box = useRef<HTMLDivElement>(null);
  const { held, handlers } = useHeld();
  const { rows, changes, apply } = useOrder(list.rows, held);
  const [density] = usePreference<Density>("density", "comfortable");
  const [focused, setFocused] = useState<ConversationID>("");
  const toFocus = useRef<ConversationID>("");
  const at = (id: ConversationID) => rows.findIndex((row) => row.id === id);
  const active = Math.max(0, at(focused) >= 0 ? at(focused) : at(route.conversation));

  // The line above what is parked takes a place among the rows.
  const headAt = parked?.count ? rows.length - trailing(rows) : Number.POSITIVE_INFINITY;
  const placeOf = (index: number) => (index < headAt ? index : index + 1);
  const indexOf = (place: number) => (place < headAt ? place : place - 1);
  const virtual = useVirtualizer({
    count: rows.length + (parked?.count ? 1 : 0),
    getScrollElement: () => box.current,
    estimateSize: (place) => (place === headAt ? headHeight : heights[density]),
    overscan,
    // The row that has the focus is always there, or it would lose it.
    rangeExtractor: ({ startIndex, endIndex, count }) => {
      const first = Math.max(0, startIndex - overscan);
      const last = Math.min(count - 1, endIndex + overscan);
      const seen = Array.from({ length: last - first + 1 }, (_, i) => first + i);
      const kept = placeOf(active);
      return kept < count && (kept < first || kept > last) ? [...seen, kept].sort((a, b) => a - b) : seen;
    },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another density makes other heights
  useEffect(() => virtual.measure(), [density]);
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const { more } = list;
  useEffect(() => {
    if (last > rows.length - ahead) more();
  }, [last, rows.length, more]);
  useWatched(items.flatMap((item) => (item.index === headAt ? [] : (rows[indexOf(item.index)]?.id ?? []))));

  const focusWanted = () => {
    if (!toFocus.current) return;
    const row = box.current?.querySelector<HTMLElement>(`[data-id="${toFocus.current}"]`);
    if (!row) return;
    toFocus.current = "";
    row.focus({ preventScroll: true });
  };
  useLayoutEffect(focusWanted);
  const moveTo = (index: number) => {
    const next = Math.min(Math.max(index, 0), rows.length - 1);
    const row = rows[next];
    if (!row) return;
    toFocus.current = row.id;
    setFocused(row.id);
    virtual.scrollToIndex(placeOf(next));
    focusWanted(); // it may be where it was, and nothing drawn anew
  };
  const open = useCallback(
    (id: ConversationID) => {
      setFocused(id);
      go({ ...route, conversation: id, customer: false, at: undefined });
    },
    [route],
  );
  const keys = useKeys({
    active,
    rows: rows.length,
    moveTo,
    page: Math.floor((box.current?.clientHeight ?? 0) / heights[density]),
  });
  useRowCommands({ route, moveTo, rows, active });
  const pressed = (event: KeyboardEvent) => {
    const row = rows[active];
    if (event.key === "Enter" && row && isRow(event.target)) open(row.id);
    else if (!keys(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className={css.body}>
      {changes > 0 && (
        <button
          type="button"
          className={css.updates}
          onClick={() => {
            apply();
            virtual.scrollToOffset(0);
          }}
        >
          {words.lists.updates(changes)}
        </button>
      )}
      <p className="hidden" role="status">
        {changes > 0 ? words.lists.updates(changes) : ""}
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: a list that scrolls by parts is no table */}
      <div
        ref={box}
        className={css.scroll}
        role="grid"
        aria-label={name}
        aria-rowcount={list.hasMore ? -1 : rows.length}
        aria-busy={list.pending}
        data-density={density}
        tabIndex={-1}
        onKeyDown={pressed}
        {...handlers}
      >
        <div role="presentation" className={css.rows} style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            if (parked && item.index === headAt)
              return (
                <div
                  key="parked"
                  role="presentation"
                  className={css.place}
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  <ParkedHead group={parked} />
                </div>
              );
            const index = indexOf(item.index);
            const row = rows[index];
            return (
              row && (
                <div
                  key={row.id}
                  role="presentation"
                  className={css.place}
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  <ListRow row={row} route={route} index={index} active={index === active} onOpen={open} />
                </div>
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** How many rows at the end are parked. A list that is held still may have others among its rows. */
function trailing(rows: Row[]): number {
  const last = rows.findLastIndex((row) => !row.parked_at);
  return rows.length - 1 - last;
}

function ParkedHead({ group }: { group: ParkedGroup }) {
  const words = useWords();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a list that scrolls by parts is no table
    // biome-ignore lint/a11y/useFocusableInteractive: its button has the focus
    <div role="row" className={css.parkedHead}>
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: as above */}
      <div role="gridcell">
        <button type="button" aria-expanded={group.open} onClick={group.turn}>
          <ChevronIcon />
          {words.work.parked(group.count)}
        </button>
      </div>
    </div>
  );
}

function isRow(target: EventTarget): boolean {
  return target instanceof HTMLElement && target.role === "row";
}

/** What one does by key to the row that has the focus, else to the conversation that is open. */
function useRowCommands(at: {
  route: Route;
  rows: Row[];
  active: number;
  moveTo(index: number): void;
}): void {
  const { route, rows, active, moveTo } = at;
  const desk = useDesk();
  const acts = useRowActs(route);
  const walking = () => document.activeElement?.closest("[data-pane=list] [role=row]") != null;
  const chosen = () =>
    walking() || !route.conversation ? rows[active] : desk.state.rows[route.conversation];
  const some = rows.length > 0;
  const step = (by: 1 | -1) => moveTo(walking() || route.conversation ? active + by : active);
  useCommands([
    { id: "list.next", run: () => step(1), when: some },
    { id: "list.previous", run: () => step(-1), when: some },
    {
      id: "list.open",
      run: () => go({ ...route, conversation: rows[active]?.id ?? "", customer: false, at: undefined }),
      when: some && !route.conversation,
    },
    {
      id: "conversation.unread",
      run: () => {
        const row = chosen();
        if (row) acts.markUnread(row.id);
      },
      when: some || route.conversation !== "",
    },
    {
      id: "conversation.read",
      run: () => {
        const row = chosen();
        if (row?.unread) acts.markRead(row);
      },
      when: some || route.conversation !== "",
    },
    {
      id: "conversation.waive",
      run: () => {
        const row = chosen();
        if (row && acts.mayWaive(row)) acts.waive(row);
      },
      when: some || route.conversation !== "",
    },
    {
      id: "conversation.take",
      run: () => {
        const row = chosen();
        if (row && acts.mayClaim(row)) acts.claim(row);
      },
      when: some && walking(),
    },
  ]);
}

/** Up and down from row to row, right and left between a row and what can be done to it. */
function useKeys(move: { active: number; rows: number; page: number; moveTo(index: number): void }) {
  const { active, rows, page, moveTo } = move;
  const steps: Record<string, number> = {
    ArrowDown: active + 1,
    ArrowUp: active - 1,
    PageDown: active + page,
    PageUp: active - page,
    Home: 0,
    End: rows - 1,
  };
  return ({ key, target }: KeyboardEvent): boolean => {
    const step = steps[key];
    if (step !== undefined) moveTo(step);
    else if (key === "ArrowRight" || key === "ArrowLeft")
      sideways(target as HTMLElement, key === "ArrowRight" ? 1 : -1);
    else return false;
    return true;
  };
}

function sideways(from: HTMLElement, by: 1 | -1): void {
  const row = from.closest<HTMLElement>("[role=row]");
  if (!row) return;
  const stops = [row, ...row.querySelectorAll<HTMLElement>("button")];
  stops[Math.min(Math.max(stops.indexOf(from) + by, 0), stops.length - 1)]?.focus();
}

/** Tells the server which rows are on the screen, once they rest. */
function useWatched(ids: ConversationID[]): void {
  const desk = useDesk();
  const all = ids.join(" ");
  useEffect(() => {
    const soon = setTimeout(() => desk.watchRows(all ? all.split(" ") : []), watchAfter);
    return () => clearTimeout(soon);
  }, [all, desk]);
  useEffect(() => () => desk.watchRows([]), [desk]);
}
