import { useDesk, useDeskState } from "../desk/hooks";
import { textOf } from "../desk/lines";
import { useCommands } from "../desk/useCommands";
import { IconButton } from "../ui/Button";
import { CloseIcon, QuoteIcon } from "../ui/icons";
import type { Conversation } from "../wire";
import { customerName } from "../words/names";
import { useWords } from "../words/words";
import css from "./Thread.module.css";

/** So many messages can be chosen from where one types rather than points. */
const mostQuotable = 20;

/** What the message that is being written quotes. */
export function Quoting({ conversation: { id, can_send } }: { conversation: Conversation }) {
  const words = useWords();
  const desk = useDesk();
  const quoted = useDeskState((s) => s.quotes[id]);
  useCommands([
    {
      id: "conversation.quote",
      choices: () =>
        (desk.state.threads[id]?.events ?? [])
          .flatMap(({ message }) => (message && !message.erased ? message : []))
          .slice(-mostQuotable)
          .reverse()
          .map((message) => ({
            id: message.id,
            title: textOf(message.parts, words),
            detail: customerName(message.name, words),
            run: () => desk.quote(id, message),
          })),
      when: can_send,
    },
  ]);
  if (!quoted) return null;
  return (
    <div className={css.quoting}>
      <QuoteIcon />
      <p>
        <strong>{words.thread.quoting(customerName(quoted.name, words))}</strong>{" "}
        {textOf(quoted.parts, words)}
      </p>
      <IconButton name={words.thread.unquote} onPress={() => desk.quote(id)}>
        <CloseIcon />
      </IconButton>
    </div>
  );
}
