// Lists as screens use them: asked for in pages, kept up to date by what is told
// live, and held still while somebody points at them.

import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Failure } from "../rest";
import { type ListName, lists } from "../rest/lists";
import type { ConversationID, Filter, PastWait, Row } from "../wire";
import { useDesk, useDeskState } from "./hooks";
import {
  belongs,
  extended,
  hold,
  listed,
  matches,
  nothingAsked,
  type Paging,
  type Rule,
  refreshed,
} from "./lists";

/** What is told live may be lost: so often lists ask again. */
const healEvery = 30_000;

export interface Listing {
  rows: Row[];
  /** Nothing is known yet. */
  pending: boolean;
  error: unknown;
  again(): void;
  /** Fetches what comes next, if there is more and it is not on its way. */
  more(): void;
  hasMore: boolean;
  /** Of an empty list of what waits: the last wait that is over. */
  lastWait?: PastWait;
}

/** A list and all that becomes of it. A saved view's filter tells which rows still match. */
export function useListing(name: ListName, filter?: Filter, open: ConversationID = ""): Listing {
  const desk = useDesk();
  const { view, saved, agent, queue, sort } = name;
  const known = useDeskState((s) => s.rows);
  const [paging, turn] = useState<Paging>(nothingAsked);
  const turning = useRef(false);

  const page = useQuery({
    queryKey: ["rows", saved ?? agent ?? queue ?? view, sort],
    queryFn: () => ask({ view, saved, agent, queue, sort }, ""),
    refetchInterval: healEvery,
  });
  const { data } = page;
  useEffect(() => {
    if (!data) return;
    desk.dispatch({ do: "rows", rows: data.rows, now: Date.now() });
    turn((before) => refreshed(before, data, sort));
  }, [data, desk, sort]);

  const { next } = paging;
  const more = useCallback(() => {
    if (!next || turning.current) return;
    turning.current = true;
    ask({ view, saved, agent, queue, sort }, next)
      .then((further) => {
        desk.dispatch({ do: "rows", rows: further.rows, now: Date.now() });
        turn((before) => (before.next === next ? extended(before, further) : before));
      })
      .catch(() => undefined) // the next scroll asks again
      .finally(() => {
        turning.current = false;
      });
  }, [next, view, saved, agent, queue, sort, desk]);

  const me = desk.me.agent.id;
  const rule = useMemo<Rule>(() => {
    if (!saved && (agent || queue)) {
      const only = { agents: agent ? [agent] : undefined, queues: queue ? [queue] : undefined };
      return { sort, open: true, belongs: (row) => matches(only, row, me) };
    }
    if (!saved) return { sort, open: true, belongs: (row) => belongs(view, row, me) };
    const chosen = filter ?? {};
    return {
      sort,
      open: filter !== undefined && !filter.accounts?.length && !filter.brands?.length,
      // The row one has opened stays, though it is not unread any more.
      belongs: (row) => matches(row.id === open ? { ...chosen, unread: false } : chosen, row, me),
    };
  }, [view, saved, agent, queue, sort, filter, me, open]);
  const rows = useMemo(() => listed(known, paging, rule), [known, paging, rule]);

  // When the last wait was is told with a list of nothing: asked for when the list becomes that.
  const some = rows.length > 0;
  const had = useRef(some);
  const { refetch } = page;
  useEffect(() => {
    if (view === "waiting" && had.current && !some) void refetch();
    had.current = some;
  }, [view, some, refetch]);

  return {
    rows,
    pending: page.isPending || (page.isSuccess && paging.asked === 0),
    error: page.isError && !(data && passing(page.error)) ? page.error : null,
    again: () => void page.refetch(),
    more,
    hasMore: next !== "",
    lastWait: data?.last_wait,
  };
}

async function ask(name: ListName, cursor: string) {
  const asked = Date.now();
  return { ...(await lists.rows(name, cursor)), asked };
}

function passing(error: unknown): boolean {
  return error instanceof Failure && error.passing;
}

/** The agent's conversations in which an answer is owed. */
export function useOwed(): number {
  const { rows } = useListing({ view: "mine", sort: "owed" });
  return rows.filter((row) => row.owed_since !== null).length;
}

/** How many wait for an agent, as far as the first page of the list tells; "" for nobody. */
export function useWaiting(): string {
  const { rows, hasMore } = useListing({ view: "waiting", sort: "owed" });
  return hasMore ? `${rows.length}+` : String(rows.length || "");
}

/** The order of a list on the screen: as it should be, or held as it was. */
export function useOrder(rows: Row[], held: boolean) {
  const known = useDeskState((s) => s.rows);
  const [, again] = useState(0);
  const before = useRef<ConversationID[]>([]);
  const fresh = useMemo(() => rows.map((row) => row.id), [rows]);
  const keeps = held && before.current.length > 0;
  const { shown, changes } = keeps ? hold(before.current, fresh) : { shown: fresh, changes: 0 };
  useEffect(() => {
    before.current = shown;
  });
  const list = changes === 0 && shown.length === rows.length ? rows : shown.flatMap((id) => known[id] ?? []);
  const apply = useCallback(() => {
    before.current = [];
    again((n) => n + 1);
  }, []);
  return { rows: list, changes, apply };
}
