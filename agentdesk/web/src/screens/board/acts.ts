import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useDesk } from "../../desk/hooks";
import { toast } from "../../desk/undo";
import { rest } from "../../rest";
import { currentRoute, go, whole } from "../../route";
import type { Item } from "../../ui/Menu";
import type { BoardRow } from "../../wire";
import { useBoardWords } from "../../words/board";
import { causeOf, useWords } from "../../words/words";

/** What can be done to a conversation behind a figure, beside opening it: a list, for more to be added to. */
export function useActs({ conversation = "", to, agent }: BoardRow, onDone: () => void): Item[] {
  const words = useBoardWords();
  const all = useWords();
  const { me, commands } = useDesk();
  const queries = useQueryClient();
  const give = useMutation({
    mutationFn: ({ id }: { id: string; name: string }) => rest.assign(conversation, id),
    onSuccess: (_, { name }) => toast({ text: words.assigned(name) }),
    onError: (error) => toast({ text: words.notAssigned(causeOf(error, all)) }),
    onSettled: () => {
      onDone();
      void queries.invalidateQueries({ queryKey: ["rows"] });
    },
  });
  const open = () => go({ ...currentRoute(), ...whole, screen: undefined, view: "all", conversation });
  const items: Item[] = [{ id: "open", title: words.openConversation, run: open }];
  if (to || !("conversation.assign" in me.can)) return items; // it is over, or not to be given
  if (agent !== me.agent.id)
    items.push({ id: "take", title: words.takeOver, run: () => give.mutate(me.agent) });
  items.push({
    id: "assign",
    title: words.assign,
    run: () =>
      commands.ask({
        id: "conversation.transfer",
        choices: async () =>
          (await rest.agents())
            .filter(({ id, online }) => online && id !== agent)
            .map(({ id, name, number, keys }) => ({
              id,
              title: name,
              detail: number,
              keys,
              run: () => give.mutate({ id, name }),
            })),
      }),
  });
  return items;
}
