import {
  Button,
  Label,
  ListBox,
  ListBoxItem,
  Select as Picker,
  Popover,
  SelectValue,
  Text,
} from "react-aria-components";
import { Below, type FieldProps } from "./Field";
import field from "./Field.module.css";
import { ChevronIcon } from "./icons";
import menu from "./Menu.module.css";
import css from "./Select.module.css";

/** One of the things a Select offers. */
export interface Option<K extends string = string> {
  id: K;
  text: string;
  hint?: string;
}

/** One of a few. For many, or for several at once, there is Choices. */
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
      </Popover>
    </Picker>
  );
}
