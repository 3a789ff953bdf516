import { Input, SearchField } from "react-aria-components";
import css from "./FindField.module.css";

/** What narrows the list below it. */
export function FindField({
  label,
  value,
  onChange,
}: {
  label: string;
  /** Without them it is the list's own business what was typed. */
  value?: string;
  onChange?(value: string): void;
}) {
  return (
    <SearchField className={css.find} aria-label={label} autoFocus value={value} onChange={onChange}>
      <Input placeholder={label} />
    </SearchField>
  );
}
