import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type EarlierPage, earlierLines } from "../desk/earlier";
import { rest } from "../rest";
import type { Conversation, Past } from "../wire";
import { useWords } from "../words/words";
import { useNames } from "./Messages";

/** Where the next page of earlier conversations begins: which of them, and before which of its events. */
interface Place {
  index: number;
  before: number;
}

interface Page extends EarlierPage {
  next?: Place;
}

/** What the customer said in the conversations before this one, fetched page by page. */
export function useEarlier(c: Conversation) {
  const words = useWords();
  const names = useNames(c.name);
  const past = useMemo(() => c.contact_past.filter((p) => earlier(p, c)), [c]);
  const asked = useInfiniteQuery({
    queryKey: ["earlier", c.id],
    queryFn: ({ pageParam }) => page(past, pageParam),
    initialPageParam: { index: 0, before: 0 } as Place,
    getNextPageParam: (last) => last.next,
    enabled: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const lines = useMemo(
    () => earlierLines(asked.data?.pages ?? [], names, words),
    [asked.data, names, words],
  );
  const more = () => {
    if (past.length > 0 && !asked.isFetching && (asked.hasNextPage || !asked.data))
      void asked.fetchNextPage();
  };
  return { lines, more, loading: asked.isFetching };
}

function earlier(p: Past, c: Conversation): boolean {
  return Date.parse(p.opened_at ?? "") < Date.parse(c.opened_at ?? "");
}

async function page(past: Past[], { index, before }: Place): Promise<Page> {
  const one = past[index];
  if (!one) throw new Error("there is no such conversation");
  const { events } = await rest.events(one.id, before);
  const first = events[0]?.seq ?? 1;
  if (first > 1) return { past: one, events, next: { index, before: first } };
  return { past: one, events, next: index + 1 < past.length ? { index: index + 1, before: 0 } : undefined };
}
