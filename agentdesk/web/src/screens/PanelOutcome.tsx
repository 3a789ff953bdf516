import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useCommands } from "../desk/useCommands";
import { threadRest } from "../rest/thread";
import { Button } from "../ui/Button";
import { Popup } from "../ui/Popup";
import type { Conversation, DispositionID } from "../wire";
import { causeOf, useWords } from "../words/words";
import { Outcome } from "./Outcome";
import css from "./Panel.module.css";
import { Dispositions } from "./ThreadDispositions";
import { useChoices } from "./ThreadResolve";
import resolve from "./ThreadResolve.module.css";
import { useRefresh } from "./useEnding";

/** What came of a conversation that is over, and something else instead. */
export function PanelOutcome({ conversation: c }: { conversation: Conversation }) {
  const words = useWords();
  const choices = useChoices(c);
  const [open, setOpen] = useState(false);
  const change = useMutation({
    mutationFn: (disposition?: DispositionID) => threadRest.redispose(c.id, disposition),
    onSettled: useRefresh(),
  });
  const choose = (disposition?: DispositionID) => {
    setOpen(false);
    change.mutate(disposition);
  };
  const mayChange = !c.spam && c.can.includes("conversation.write") && choices.length > 0;
  useCommands([
    {
      id: "conversation.outcome",
      choices: () => [
        ...choices.map(({ id, name }) => ({ id, title: name, run: () => choose(id) })),
        ...(c.disposition ? [{ id: "", title: words.thread.noOutcome, run: () => choose() }] : []),
      ],
      when: mayChange,
    },
  ]);
  if (!c.spam && !c.disposition && !mayChange) return null;
  return (
    <section>
      <h3>{words.thread.outcome}</h3>
      <p>{c.spam || c.disposition ? <Outcome of={c} /> : words.thread.noOutcome}</p>
      {mayChange && (
        <div>
          <Popup
            label={words.thread.disposition}
            placement="bottom start"
            dialogClass={resolve.dialog}
            isOpen={open}
            onOpenChange={setOpen}
            dialog={
              <>
                <Dispositions choices={choices} onChoose={choose} />
                {c.disposition && (
                  <Button look="quiet" onPress={() => choose()}>
                    {words.thread.noOutcome}
                  </Button>
                )}
              </>
            }
          >
            <Button look="quiet">{words.thread.changeOutcome}</Button>
          </Popup>
        </div>
      )}
      {change.isError && (
        <p className={css.trouble} role="alert">
          {words.notDone(words.thread.changeOutcome, causeOf(change.error, words))}
        </p>
      )}
    </section>
  );
}
