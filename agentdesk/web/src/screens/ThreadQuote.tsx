import { useDesk, useDeskState } from "../desk/hooks";
import { textOf } from "../desk/lines";
import { IconButton } from "../ui/Button";
import { CloseIcon, QuoteIcon } from "../ui/icons";
import { useWords } from "../words/words";
import css from "./Thread.module.css";

/** What the message that is being written quotes. */
export function Quoting({ id }: { id: string }) {
  const words = useWords();
  const desk = useDesk();
  const quoted = useDeskState((s) => s.quotes[id]);
  if (!quoted) return null;
  return (
    <div className={css.quoting}>
      <QuoteIcon />
      <p>
        <strong>{words.thread.quoting(quoted.name)}</strong> {textOf(quoted.parts, words)}
      </p>
      <IconButton name={words.thread.unquote} onPress={() => desk.quote(id)}>
        <CloseIcon />
      </IconButton>
    </div>
  );
}
