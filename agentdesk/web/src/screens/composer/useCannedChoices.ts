import { useQueryClient } from "@tanstack/react-query";
import type { Choice } from "../../desk/commands";
import { composer as rest } from "../../rest/composer";
import type { Conversation } from "../../wire";
import { fill } from "./fill";
import { useCounting } from "./useSending";
import { useFacts } from "./useSuggestions";

/** The canned replies as the palette offers them: one that is chosen goes in at the caret. */
export function useCannedChoices(c: Conversation, insert: (text: string) => void): () => Promise<Choice[]> {
  const queries = useQueryClient();
  const facts = useFacts(c);
  const count = useCounting();
  return async () => {
    const all = await queries.fetchQuery({ queryKey: ["canned"], queryFn: rest.canned, staleTime: 60_000 });
    return all.replies
      .filter((reply) => !reply.shared || reply.brand === c.brand)
      .map(({ id, title, text, keys }) => ({
        id,
        title,
        detail: text.replace(/\s+/g, " "),
        keys,
        run() {
          insert(fill(text, facts));
          count(id);
        },
      }));
  };
}
