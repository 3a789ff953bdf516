import type { AccountChange, SettingField } from "../../wire";
import type { SettingsWords } from "../../words/settings";

/** The settings of an account in a form; what is undefined stays as it is on the server. */
export type Values = Record<string, unknown>;

/** What a setting is now: as set, else as the channel says by itself. */
export function settingOf(field: SettingField, values: Values): unknown {
  const value = values[field.name];
  if (value !== undefined && value !== null) return value;
  const usual = field.default ?? "";
  if (field.type === "boolean") return usual === "true";
  if (field.type === "integer") return usual === "" ? Number.NaN : Number(usual);
  if (field.type === "list") return usual ? (JSON.parse(usual) as string[]) : [];
  return usual;
}

/** What is sent of a form: nothing undefined, no empty lines of a list. */
export function settingsOf(fields: SettingField[], values: Values): AccountChange["settings"] {
  const sent: Values = {};
  for (const field of fields) {
    const value = values[field.name];
    if (value === undefined || (field.type === "secret" && value === "")) continue;
    if (field.type === "list" && Array.isArray(value))
      sent[field.name] = value.map((line: string) => line.trim()).filter(Boolean);
    else sent[field.name] = value;
  }
  return sent;
}

/** What a form refuses by itself, by the field's name as the server says it: settings.url. */
export function mistakesIn(
  fields: SettingField[],
  values: Values,
  secrets: string[],
  { admin }: SettingsWords,
): Record<string, string> {
  const wrong: Record<string, string> = {};
  for (const field of fields) {
    const value = settingOf(field, values);
    const kept = field.type === "secret" && values[field.name] === undefined && secrets.includes(field.name);
    const empty = value === "" || (Array.isArray(value) && value.every((line: string) => !line.trim()));
    if (field.required && empty && !kept) wrong[`settings.${field.name}`] = admin.required;
    if (field.type === "integer" && !Number.isInteger(value)) wrong[`settings.${field.name}`] = admin.number;
  }
  return wrong;
}
