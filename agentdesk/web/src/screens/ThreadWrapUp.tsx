import { useDeskState, useServerNow } from "../desk/hooks";
import { useCommands } from "../desk/useCommands";
import { work } from "../rest/work";
import { Button } from "../ui/Button";
import type { Conversation, StateRef } from "../wire";
import { waitOf } from "../words/times";
import { useWords } from "../words/words";
import css from "./ThreadStanding.module.css";
import { useDoing } from "./useDoing";

/** The talk is over and its agent writes it up: how long he may, and that he is done. */
export function ThreadWrapUp({ conversation: c }: { conversation: Conversation }) {
  const words = useWords();
  const doing = useDoing();
  const now = useServerNow();
  const began = useBegan(c.id);
  const until = Date.parse(c.wrap_until ?? "");
  const left = Math.max(0, until - now);
  const share = until > began ? left / (until - began) : 0;
  const may = c.can.includes("conversation.resolve");
  const done = () => void doing(words.work.done, work.wrappedUp(c.id));
  useCommands([{ id: "conversation.wrapped", run: done, when: may }]);
  return (
    <div className={css.wrap}>
      <span>{words.work.wrapUp(waitOf(left, words))}</span>
      {may && <Button onPress={done}>{words.work.done}</Button>}
      <i style={{ inlineSize: `${Math.min(1, share) * 100}%` }} />
    </div>
  );
}

/** When the wrap-up began, as the conversation's own events tell. */
function useBegan(id: string): number {
  const events = useDeskState((s) => s.threads[id]?.events);
  const step = events?.findLast(
    (e) => e.kind === "conversation.changed" && (e.data as StateRef).to === "wrapup",
  );
  return Date.parse(step?.at ?? "") || 0;
}
