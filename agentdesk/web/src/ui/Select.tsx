import type { ReactNode } from "react";
import {
  Autocomplete,
  Button,
  type Key,
  Label,
  ListBox,
  ListBoxItem,
  Select as Picker,
  Popover,
  SelectValue,
  Text,
} from "react-aria-components";
import { useWords } from "../words/words";
import { Below, type FieldProps } from "./Field";
import field from "./Field.module.css";
import { FindField } from "./FindField";
import { ChevronIcon } from "./icons";
import menu from "./Menu.module.css";
import { answers, useOptionKeys } from "./optionKeys";
import css from "./Select.module.css";

/** One of the things a Select offers. */
export interface Option<K extends string = string> {
  id: K;
  text: string;
  hint?: string;
  /** By what it is found, if the server told it; else the server is asked, of many. */
  keys?: string;
}

/** From so many on, one searches rather than reads. */
export const manyOptions = 10;

/** One of several; of many, one searches for it. For several at once there is Choices. */
export function Select<K extends string>({
  label,
  help,
  error,
  options,
  value,
  onChange,
  placeholder,
  isRequired,
  isReadOnly,
  isLabelHidden,
}: FieldProps & {
  options: Option<K>[];
  value: K | "";
  onChange(value: K): void;
  placeholder?: string;
  /** What stands beside it says the same: the label is for screen readers alone. */
  isLabelHidden?: boolean;
}) {
  const list = (
    <ListBox className={menu.menu} items={options}>
      {(option) => (
        <ListBoxItem id={option.id} textValue={option.text} className={menu.item}>
          <div>
            <Text slot="label">{option.text}</Text>
            {option.hint && (
              <Text slot="description" elementType="small">
                {option.hint}
              </Text>
            )}
          </div>
        </ListBoxItem>
      )}
    </ListBox>
  );
  return (
    <Picker
      className={field.field}
      value={value || null}
      onChange={(key) => key !== null && onChange(key as K)}
      isDisabled={isReadOnly}
      isRequired={isRequired}
      isInvalid={Boolean(error)}
      placeholder={placeholder ?? "–"}
      aria-label={isLabelHidden ? label : undefined}
    >
      {!isLabelHidden && <Label className={field.label}>{label}</Label>}
      <Button className={css.button}>
        <SelectValue className={css.value} />
        <ChevronIcon />
      </Button>
      <Below help={help} error={error} />
      <Popover className={menu.popover}>
        {options.length > manyOptions ? <Searched options={options}>{list}</Searched> : list}
      </Popover>
    </Picker>
  );
}

/** A list below what narrows it. */
function Searched({ options, children }: { options: Option[]; children: ReactNode }) {
  const { form } = useWords();
  const learned = useOptionKeys(options, true);
  const byID = new Map<Key, Option>(options.map((option) => [option.id, option]));
  const finds = (_: string, typed: string, { key }: { key: Key }) => {
    const option = byID.get(key);
    return option !== undefined && answers(option, typed, learned);
  };
  return (
    <Autocomplete filter={finds}>
      <div className={css.find}>
        <FindField label={form.search} />
      </div>
      {children}
    </Autocomplete>
  );
}
