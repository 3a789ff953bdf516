import { useEffect, useRef } from "react";
import { Input, SearchField } from "react-aria-components";
import { IconButton } from "../ui/Button";
import { CloseIcon, DownIcon, UpIcon } from "../ui/icons";
import { useWords } from "../words/words";
import css from "./MessagesFind.module.css";
import { type FindState, findEvent } from "./useFind";

/** What is searched for in a thread, and the way from one place of it to the next. */
export function Find({ find }: { find: FindState }) {
  const words = useWords();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const again = () => field.current?.focus();
    addEventListener(findEvent, again);
    return () => removeEventListener(findEvent, again);
  }, []);
  return (
    <search className={css.find}>
      <SearchField
        className={css.field}
        aria-label={words.thread.findHint}
        value={find.words}
        onChange={find.look}
        autoFocus
        onKeyDown={(event) => {
          if (event.key === "Escape") find.show(false);
          if (event.key === "Enter") find.step(event.shiftKey ? -1 : 1);
        }}
      >
        <Input ref={field} className={css.input} placeholder={words.thread.find} />
      </SearchField>
      <span className={css.count} role="status">
        {find.words &&
          !find.asking &&
          (find.of ? words.thread.found(find.at, find.of) : words.thread.notFound)}
      </span>
      <IconButton name={words.thread.previous} isDisabled={find.of === 0} onPress={() => find.step(1)}>
        <UpIcon />
      </IconButton>
      <IconButton name={words.thread.next} isDisabled={find.of === 0} onPress={() => find.step(-1)}>
        <DownIcon />
      </IconButton>
      <IconButton name={words.thread.close} onPress={() => find.show(false)}>
        <CloseIcon />
      </IconButton>
    </search>
  );
}
