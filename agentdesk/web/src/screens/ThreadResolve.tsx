import { Dialog, DialogTrigger, Popover } from "react-aria-components";
import { Button } from "../ui/Button";
import { CheckIcon } from "../ui/icons";
import { later } from "../ui/later";
import menu from "../ui/Menu.module.css";
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
    <DialogTrigger
      isOpen={isOpen && choices.length > 0}
      onOpenChange={(open) => choices.length > 0 && onOpenChange(open)}
    >
      <Button
        isDisabled={isPending}
        aria-label={words.resolve}
        onPress={() => choices.length === 0 && resolve()}
      >
        <CheckIcon />
        <span className={wordClass}>{words.resolve}</span>
      </Button>
      <Popover className={menu.popover} placement="bottom end" offset={4}>
        <Dialog className={css.dialog} aria-label={words.thread.disposition}>
          <Dispositions choices={choices} onChoose={resolve} />
          <Button look="quiet" onPress={() => resolve()}>
            {words.thread.withoutDisposition}
          </Button>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

/** What can come of this conversation. */
export function useChoices(c: Conversation) {
  return useDispositions().filter((d) => d.brand === c.brand && !d.disabled);
}
