import { Button } from "../ui/Button";
import { CheckIcon } from "../ui/icons";
import { later } from "../ui/later";
import { Popup } from "../ui/Popup";
import type { Conversation, DispositionID } from "../wire";
import { useWords } from "../words/words";
import { useDispositions } from "./Messages";
import css from "./ThreadResolve.module.css";

const Dispositions = later(() => import("./ThreadDispositions").then((m) => m.Dispositions));

/** Solves the conversation. Where the brand has dispositions it asks which, and takes no for an answer. */
export function ResolveButton({
  conversation: c,
  isOpen,
  onOpenChange,
  isPending,
  onResolve,
  wordClass,
}: {
  conversation: Conversation;
  isOpen: boolean;
  onOpenChange(open: boolean): void;
  isPending: boolean;
  onResolve(disposition?: DispositionID): void;
  wordClass?: string;
}) {
  const words = useWords();
  const choices = useChoices(c);
  const resolve = (disposition?: DispositionID) => {
    onOpenChange(false);
    onResolve(disposition);
  };
  return (
    <Popup
      label={words.thread.disposition}
      placement="bottom end"
      dialogClass={css.dialog}
      isOpen={isOpen && choices.length > 0}
      onOpenChange={(open) => choices.length > 0 && onOpenChange(open)}
      dialog={
        <>
          <Dispositions choices={choices} onChoose={resolve} />
          <Button look="quiet" onPress={() => resolve()}>
            {words.thread.withoutDisposition}
          </Button>
        </>
      }
    >
      <Button
        isDisabled={isPending}
        aria-label={words.resolve}
        onPress={() => choices.length === 0 && resolve()}
      >
        <CheckIcon />
        <span className={wordClass}>{words.resolve}</span>
      </Button>
    </Popup>
  );
}

/** What can come of this conversation. */
export function useChoices(c: Conversation) {
  return useDispositions().filter((d) => d.brand === c.brand && !d.disabled);
}
