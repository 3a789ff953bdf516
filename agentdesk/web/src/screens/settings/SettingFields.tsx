import { useState } from "react";
import { Button } from "../../ui/Button";
import { Field, NumberField } from "../../ui/Field";
import { Select } from "../../ui/Select";
import { Switch } from "../../ui/Switch";
import type { SettingField } from "../../wire";
import { useSettingsWords } from "../../words/settings";
import { useSpeech } from "../../words/words";
import { Part } from "./Page";
import css from "./SettingFields.module.css";
import { settingOf, type Values } from "./settingValues";

/** What the parts of a settings form share. */
export interface SettingProps {
  values: Values;
  /** Which secrets are set on the server. */
  secrets: string[];
  onChange(name: string, value: unknown): void;
  errorOf(field: string): string | undefined;
  isReadOnly: boolean;
}

/** The form of a kind of channel, as its own description draws it: a part for each group. */
export function SettingFields({ fields, ...props }: SettingProps & { fields: SettingField[] }) {
  const { admin } = useSettingsWords();
  const groups = [...new Set(fields.map((f) => f.group ?? "other"))];
  return groups.map((group) => (
    <Part key={group} title={admin.groups[group] ?? group}>
      {fields
        .filter((f) => (f.group ?? "other") === group)
        .map((f) => (
          <Setting key={f.name} field={f} {...props} />
        ))}
    </Part>
  ));
}

function Setting({
  field,
  values,
  secrets,
  onChange,
  errorOf,
  isReadOnly,
}: SettingProps & { field: SettingField }) {
  const { language } = useSpeech();
  const { admin } = useSettingsWords();
  const value = settingOf(field, values);
  const set = (next: unknown) => onChange(field.name, next);
  const shared = {
    label: field.label[language],
    help: field.help?.[language] || undefined,
    error: errorOf(`settings.${field.name}`),
    isRequired: field.required,
    isReadOnly,
  };
  if (field.type === "secret")
    return (
      <SecretField
        {...shared}
        isSet={secrets.includes(field.name)}
        value={values[field.name]}
        onChange={set}
      />
    );
  if (field.type === "boolean")
    return (
      <Switch
        label={shared.label}
        help={shared.help}
        isOn={value === true}
        onChange={set}
        isReadOnly={isReadOnly}
      />
    );
  if (field.type === "integer") return <NumberField {...shared} value={Number(value)} onChange={set} />;
  if (field.type === "list")
    return (
      <Field
        {...shared}
        help={[shared.help, admin.listHelp].filter(Boolean).join(" · ")}
        rows={3}
        value={(value as string[]).join("\n")}
        onChange={(text) => set(text.split("\n"))}
      />
    );
  if (field.enum)
    return (
      <Select
        {...shared}
        value={String(value)}
        onChange={set}
        options={field.enum.map((id) => ({ id, text: admin.choices[id] ?? id }))}
      />
    );
  if (field.form === "colour") return <ColourField {...shared} value={String(value)} onChange={set} />;
  return <Field {...shared} rows={field.form === "paragraph" ? 3 : 1} value={String(value)} onChange={set} />;
}

/** A colour, picked or written. */
function ColourField({
  value,
  onChange,
  ...props
}: {
  label: string;
  help?: string;
  error?: string;
  isReadOnly: boolean;
  value: string;
  onChange(value: string): void;
}) {
  return (
    <div className={css.colour}>
      <Field {...props} value={value} onChange={onChange} maxLength={7} />
      <input
        type="color"
        aria-label={props.label}
        value={/^#[0-9a-f]{6}$/i.test(value) ? value : "#000000"}
        onChange={(event) => onChange(event.currentTarget.value)}
        disabled={props.isReadOnly}
      />
    </div>
  );
}

/** A secret: it never comes back from the server, so it is kept, replaced or removed. */
function SecretField({
  isSet,
  value,
  onChange,
  label,
  help,
  error,
  isRequired,
  isReadOnly,
}: {
  label: string;
  help?: string;
  error?: string;
  isRequired?: boolean;
  isReadOnly: boolean;
  isSet: boolean;
  /** Undefined keeps what is set, null removes it. */
  value: unknown;
  onChange(value: unknown): void;
}) {
  const { admin } = useSettingsWords();
  const [open, setOpen] = useState(false);
  const kept = isSet && value === undefined && !open;
  const keep = () => {
    setOpen(false);
    onChange(undefined);
  };
  if (kept || isReadOnly || value === null)
    return (
      <div className={css.secret}>
        <Field
          label={label}
          help={help}
          error={error}
          value={kept || (isReadOnly && isSet) ? "••••••••" : ""}
          onChange={() => {}}
          isReadOnly
        />
        {!isReadOnly && (
          <Button onPress={() => (value === null ? keep() : setOpen(true))}>
            {value === null ? admin.keep : admin.replace}
          </Button>
        )}
        {!isReadOnly && kept && !isRequired && <Button onPress={() => onChange(null)}>{admin.clear}</Button>}
      </div>
    );
  return (
    <div className={css.secret}>
      <Field
        label={label}
        help={help}
        error={error}
        type="password"
        autoComplete="new-password"
        isRequired={isRequired}
        value={String(value ?? "")}
        onChange={onChange}
      />
      {isSet && <Button onPress={keep}>{admin.keep}</Button>}
    </div>
  );
}
