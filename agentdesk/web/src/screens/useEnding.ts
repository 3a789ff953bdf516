import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "../desk/undo";
import { rest } from "../rest";
import { threadRest } from "../rest/thread";
import type { Conversation, DispositionID } from "../wire";
import { useWords } from "../words/words";

/** Asks again for what shows a conversation: its panel and the lists. */
export function useRefresh() {
  const queries = useQueryClient();
  return () => {
    for (const key of ["conversation", "rows", "presence"])
      void queries.invalidateQueries({ queryKey: [key] });
  };
}

interface Told {
  /** How it is taken back, if not as what the agent did last to the conversation. */
  undo?(): Promise<unknown>;
  about?: string;
}

/** Says what was done to a conversation as a whole, asked for at some moment, and offers to take it back. */
export function useTold(c: Conversation) {
  const refresh = useRefresh();
  return (text: string, since: number, { undo = () => threadRest.undo(c.id), about }: Told = {}) =>
    toast({ text, about, since, undo: () => undo().finally(refresh) });
}

/** Ends a conversation: solved, perhaps with what came of it, or as spam. */
export function useEnding(c: Conversation) {
  const words = useWords();
  const refresh = useRefresh();
  const told = useTold(c);
  const resolve = useMutation({
    mutationFn: (disposition?: DispositionID) => rest.resolve(c.id, disposition),
    onMutate: Date.now,
    onSuccess: (_, __, since) => told(words.thread.didResolve, since),
    onSettled: refresh,
  });
  const spam = useMutation({
    mutationFn: () => threadRest.spam(c.id),
    onMutate: Date.now,
    onSuccess: (_, __, since) => told(words.thread.didSpam, since),
    onSettled: refresh,
  });
  const unblock = useMutation({
    mutationFn: () => threadRest.unblock(c.id),
    onSuccess: () => toast({ text: words.thread.didUnblock }),
    onSettled: refresh,
  });
  return { resolve, spam, unblock };
}
