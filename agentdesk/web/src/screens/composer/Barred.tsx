import { useServerNow } from "../../desk/hooks";
import { Button } from "../../ui/Button";
import type { Conversation } from "../../wire";
import { channelName } from "../../words/names";
import { waitOf } from "../../words/times";
import { causeOf, useWords } from "../../words/words";
import type { Words } from "../../words/zh";
import { isOpen, mayTake, useAct } from "../Thread";
import css from "./Composer.module.css";

/** Why one cannot answer now, and what to do about it. */
export function Barred({
  conversation,
  why,
  onKeep,
}: {
  conversation: Conversation;
  why: string;
  /** Makes a note of what one had begun; missing if that is nothing. */
  onKeep: (() => void) | undefined;
}) {
  const words = useWords();
  const act = useAct(conversation);
  const what = mayTake(conversation) ? "take" : "reopen";
  return (
    <p className={css.barred}>
      {why}
      <Button look="quiet" isDisabled={act.isPending} onPress={() => act.mutate(what)}>
        {words[what]}
      </Button>
      {onKeep && (
        <Button look="quiet" onPress={onKeep}>
          {words.composer.makeNote}
        </Button>
      )}
      {act.isError && <span role="alert">{causeOf(act.error, words)}</span>}
    </p>
  );
}

/** Why the customer cannot be answered; "" if he can. */
export function barOf(c: Conversation, words: Words): string {
  if (c.can_send) return "";
  if (!isOpen(c)) return words.isOver;
  return isOthers(c) ? words.notYours(c.agent_name || words.work.colleague) : words.notTaken;
}

/** Somebody else has it: what one had begun to answer is no answer any more. */
export function isOthers(c: Conversation): boolean {
  return isOpen(c) && !c.can_send && Boolean(c.agent);
}

/** Why nothing reaches the customer at the moment; "" if nothing keeps it. */
export function troubleOf({ trouble, account, channel }: Conversation, words: Words): string {
  if (!trouble) return "";
  return trouble.why
    ? words.admin.accountTrouble[trouble.why](account)
    : words.thread.trouble(channelName(channel, words));
}

/** Says it before one writes, and for how long it has been so. */
export function Trouble({ conversation: c }: { conversation: Conversation }) {
  const words = useWords();
  const now = useServerNow();
  const since = c.trouble?.since;
  return (
    <p className={css.trouble}>
      <span role="status">{troubleOf(c, words)}</span>
      {since && ` · ${words.thread.waited(waitOf(now - Date.parse(since), words))}`}
    </p>
  );
}
