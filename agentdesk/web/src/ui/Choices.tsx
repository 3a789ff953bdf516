import { useState } from "react";
import { Checkbox, CheckboxGroup, Input, Label, TextField } from "react-aria-components";
import { useWords } from "../words/words";
import css from "./Choices.module.css";
import { Below, type FieldProps } from "./Field";
import field from "./Field.module.css";
import { CheckIcon } from "./icons";
import { answers, useOptionKeys } from "./optionKeys";
import { manyOptions, type Option } from "./Select";

/** More than so many are not drawn: searching narrows them. */
const mostShown = 100;

/** Some of several. Those chosen stand first; a long list can be searched. */
export function Choices<K extends string>({
  label,
  help,
  error,
  options,
  value,
  onChange,
  isReadOnly,
}: FieldProps & {
  options: Option<K>[];
  value: K[];
  onChange(value: K[]): void;
}) {
  const words = useWords();
  const [wanted, setWanted] = useState("");
  const learned = useOptionKeys(options, wanted !== "");
  const [first] = useState(() => new Set(value)); // they stay where they are while one chooses
  const shown = [...options]
    .filter((option) => !wanted || answers(option, wanted, learned))
    .sort((a, b) => Number(first.has(b.id)) - Number(first.has(a.id)));
  return (
    <CheckboxGroup
      className={field.field}
      value={value}
      onChange={(keys) => onChange(keys as K[])}
      isReadOnly={isReadOnly}
      isInvalid={Boolean(error)}
    >
      <Label className={field.label}>
        {label}
        {options.length > manyOptions && ` ${words.form.chosen(value.length)}`}
      </Label>
      {options.length > manyOptions && (
        <TextField aria-label={words.form.searchIn(label)} value={wanted} onChange={setWanted} type="search">
          <Input className={field.input} placeholder={words.form.search} />
        </TextField>
      )}
      <div className={css.list}>
        {shown.slice(0, mostShown).map((option) => (
          <Checkbox key={option.id} value={option.id} className={css.choice}>
            <span className={css.box}>
              <CheckIcon />
            </span>
            <span>
              {option.text}
              {option.hint && <small>{option.hint}</small>}
            </span>
          </Checkbox>
        ))}
        {shown.length === 0 && <p className={css.none}>{words.form.none}</p>}
        {shown.length > mostShown && (
          <p className={css.none}>{words.form.narrower(shown.length - mostShown)}</p>
        )}
      </div>
      <Below help={help} error={error} />
    </CheckboxGroup>
  );
}
