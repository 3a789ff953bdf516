import { Button } from "../../ui/Button";
import type { Conversation } from "../../wire";
import { causeOf, useWords } from "../../words/words";
import type { Words } from "../../words/zh";
import { isOpen, mayTake, useAct } from "../Thread";
import css from "./Composer.module.css";

/** Why one cannot answer now, and what to do about it. */
export function Barred({ conversation, why }: { conversation: Conversation; why: string }) {
  const words = useWords();
  const act = useAct(conversation);
  const what = mayTake(conversation) ? "take" : "reopen";
  return (
    <p className={css.barred}>
      {why}
      <Button look="quiet" isDisabled={act.isPending} onPress={() => act.mutate(what)}>
        {words[what]}
      </Button>
      {act.isError && <span role="alert">{causeOf(act.error, words)}</span>}
    </p>
  );
}

/** Why the customer cannot be answered; "" if he can. */
export function barOf(c: Conversation, words: Words): string {
  if (c.can_send) return "";
  if (!isOpen(c)) return words.isOver;
  return c.agent ? words.notYours : words.notTaken;
}
