import { type ReactNode, useRef, useState } from "react";
import { Button, IconButton } from "../../ui/Button";
import { DownIcon, LockIcon, UpIcon } from "../../ui/icons";
import type { VocabularyChange } from "../../wire";
import { useWords } from "../../words/words";
import css from "./Vocabulary.module.css";

/** A word that agents choose from: a disposition, a field of customers. */
interface Word {
  id: string;
  name: string;
  managed?: boolean;
  disabled?: boolean;
}

/** Words in their order: renamed where they stand, moved, and taken out of use. None is deleted: old conversations have it. */
export function Vocabulary<W extends Word>({
  label,
  list,
  detail,
  empty,
  isPending,
  onChange,
}: {
  label: string;
  list: W[];
  detail?(word: W): ReactNode;
  empty: string;
  isPending: boolean;
  onChange(id: string, change: VocabularyChange): void;
}) {
  const words = useWords();
  const { vocabulary } = words.thread;
  if (list.length === 0) return <p className={css.none}>{empty}</p>;
  return (
    <ul className={css.list} aria-label={label}>
      {list.map((word, i) => (
        <li key={word.id} className={css.word} data-disabled={word.disabled || undefined}>
          <span className={css.moves}>
            <IconButton
              name={vocabulary.up(word.name)}
              isDisabled={isPending || i === 0}
              onPress={() => onChange(word.id, { before: list[i - 1]?.id ?? "" })}
            >
              <UpIcon />
            </IconButton>
            <IconButton
              name={vocabulary.down(word.name)}
              isDisabled={isPending || i === list.length - 1}
              onPress={() => onChange(word.id, { before: list[i + 2]?.id ?? "" })}
            >
              <DownIcon />
            </IconButton>
          </span>
          <Name word={word} isPending={isPending} onSave={(name) => onChange(word.id, { name })} />
          <small className={css.detail}>{detail?.(word)}</small>
          {word.managed ? (
            <small className={css.managed}>
              <LockIcon />
              {vocabulary.managed}
            </small>
          ) : (
            <Button
              look="quiet"
              isDisabled={isPending}
              onPress={() => onChange(word.id, { disabled: !word.disabled })}
            >
              {word.disabled ? vocabulary.enable : vocabulary.disable}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** The name, saved when it is left; the file's stays what it is. */
function Name({ word, isPending, onSave }: { word: Word; isPending: boolean; onSave(name: string): void }) {
  const words = useWords();
  const [typed, setTyped] = useState(word.name);
  const asked = useRef(word.name); // Enter saves, and then the field is left
  if (word.managed || word.disabled) return <span className={css.name}>{word.name}</span>;
  const save = (known: string) => {
    const name = typed.trim();
    if (!name) setTyped(word.name);
    else if (name !== known) {
      asked.current = name;
      onSave(name);
    }
  };
  return (
    <input
      className={css.name}
      aria-label={words.thread.vocabulary.rename(word.name)}
      value={typed}
      maxLength={40}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={() => save(asked.current)}
      onKeyDown={(event) => event.key === "Enter" && !event.repeat && !isPending && save(word.name)}
    />
  );
}
