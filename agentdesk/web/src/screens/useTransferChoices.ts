import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Choice } from "../desk/commands";
import { useDesk } from "../desk/hooks";
import { rest } from "../rest";
import { work } from "../rest/work";
import type { Conversation, Transfer } from "../wire";
import { useWords } from "../words/words";
import { useTold } from "./useEnding";

/** To whom a conversation can be given, for the palette, and what went wrong with giving it. */
export function useTransferChoices(c: Conversation, onGone: () => void) {
  const words = useWords();
  const me = useDesk().me.agent.id;
  const queries = useQueryClient();
  const told = useTold(c);
  const give = useMutation({
    mutationFn: ({ to }: { to: Transfer; name: string }) => rest.transfer(c.id, to),
    onMutate: Date.now,
    onSuccess: (_, { to, name }, since) => {
      if (to.agent) return told(words.work.toldOffer(name), since, { about: `passed ${c.id}` });
      told(words.thread.didTransfer(name), since);
      onGone();
    },
    onSettled: () => {
      for (const key of ["conversation", "rows", "presence"])
        void queries.invalidateQueries({ queryKey: [key] });
    },
  });
  const choices = async (): Promise<Choice[]> => {
    const [queues, agents] = await Promise.all([rest.queues(), work.targets(c.id)]);
    const toQueues = queues.map(({ id, name, waiting }) => ({
      id,
      title: name,
      detail: `${words.toQueue} · ${words.waitingCount(waiting)}`,
      run: () => give.mutate({ to: { queue: id }, name }),
    }));
    const toAgents = agents
      .filter((agent) => !agent.refusal && agent.id !== me)
      .map(({ id, name }) => ({
        id,
        title: name,
        detail: words.toAgent,
        run: () => give.mutate({ to: { agent: id }, name }),
      }));
    return [...toQueues, ...toAgents];
  };
  return { choices, error: give.error };
}
