import type { ReactNode } from "react";
import { Switch as Toggle } from "react-aria-components";
import css from "./Switch.module.css";

/** Something that is on or off. */
export function Switch({
  label,
  help,
  isOn,
  onChange,
  isReadOnly,
}: {
  label: string;
  help?: ReactNode;
  isOn: boolean;
  onChange(on: boolean): void;
  isReadOnly?: boolean;
}) {
  return (
    <div className={css.field}>
      <Toggle className={css.switch} isSelected={isOn} onChange={onChange} isDisabled={isReadOnly}>
        <span className={css.track}>
          <span className={css.knob} />
        </span>
        {label}
      </Toggle>
      {help && <p className={css.help}>{help}</p>}
    </div>
  );
}
