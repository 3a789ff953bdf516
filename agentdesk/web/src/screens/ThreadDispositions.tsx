import { Autocomplete, Input, Menu, MenuItem, SearchField, useFilter } from "react-aria-components";
import menu from "../ui/Menu.module.css";
import type { DispositionID } from "../wire";
import { useWords } from "../words/words";
import css from "./ThreadResolve.module.css";

interface Props {
  choices: { id: DispositionID; name: string }[];
  /** Without a disposition when Enter is pressed in an empty field. */
  onChoose(disposition?: DispositionID): void;
}

/** What can come of a conversation, found by typing. */
export function Dispositions({ choices, onChoose }: Props) {
  const words = useWords();
  const { contains } = useFilter({ sensitivity: "base" });
  return (
    <Autocomplete filter={contains}>
      <SearchField
        className={css.search}
        aria-label={words.thread.findDisposition}
        autoFocus
        onSubmit={(typed) => typed === "" && onChoose()}
      >
        <Input className={css.input} placeholder={words.thread.findDisposition} />
      </SearchField>
      <Menu
        className={menu.menu}
        aria-label={words.thread.disposition}
        items={choices}
        onAction={(id) => onChoose(String(id))}
        renderEmptyState={() => <p className={css.none}>{words.thread.noDisposition}</p>}
      >
        {(one) => (
          <MenuItem id={one.id} className={menu.item} textValue={one.name}>
            {one.name}
          </MenuItem>
        )}
      </Menu>
    </Autocomplete>
  );
}
