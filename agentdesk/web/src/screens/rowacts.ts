import { useQueryClient } from "@tanstack/react-query";
import { useDesk } from "../desk/hooks";
import { toasts } from "../desk/undo";
import { lists } from "../rest/lists";
import { work } from "../rest/work";
import { currentRoute, go, type Route } from "../route";
import type { ConversationID, Row } from "../wire";
import { causeOf, useWords } from "../words/words";

/** What one does to a conversation from its row, or by key. */
export function useRowActs(route: Route) {
  const words = useWords();
  const desk = useDesk();
  const queries = useQueryClient();
  const told = (what: string, doing: Promise<void>) =>
    doing
      .catch((error) => toasts.add({ text: words.notDone(what, causeOf(error, words)) }))
      .finally(() => void queries.invalidateQueries({ queryKey: ["rows"] }));

  const acts = {
    /** Puts it back unread and leaves it: what one looks at is read. */
    markUnread(id: ConversationID): void {
      if (currentRoute().conversation === id)
        go({ ...route, conversation: "", customer: false, at: undefined });
      desk.dispatch({ do: "putBack", conversation: id });
      void told(words.lists.markUnread, lists.markUnread(id));
    },
    markRead(row: Row): void {
      desk.dispatch({ do: "looked", conversation: row.id, upto: row.head, now: Date.now() });
      void told(words.lists.markRead, lists.markRead(row.id));
    },
    turnUnread(row: Row): void {
      if (row.unread) acts.markRead(row);
      else acts.markUnread(row.id);
    },
    mayWaive(row: Row): boolean {
      const scope = desk.me.can["conversation.resolve"];
      const mine = row.agent === desk.me.agent.id;
      return row.owed_since !== null && (mine ? scope !== "none" : scope === "team" || scope === "all");
    },
    mayClaim(row: Row): boolean {
      return row.state === "waiting" && (desk.me.can["conversation.claim"] ?? "none") !== "none";
    },
    claim(row: Row): void {
      void told(words.take, work.claim(row.id));
    },
    waive(row: Row): void {
      void told(words.lists.waive, lists.waive(row.id));
    },
  };
  return acts;
}
