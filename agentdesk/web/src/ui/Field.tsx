import type { HTMLInputAutoCompleteAttribute, ReactNode } from "react";
import { FieldError, Input, Label, Text, TextArea, TextField } from "react-aria-components";
import css from "./Field.module.css";

/** What every part of a form has: a label, perhaps a word of help, and what is wrong with it. */
export interface FieldProps {
  label: string;
  help?: ReactNode;
  /** Why the value was refused; shown below and read out. */
  error?: string;
  isRequired?: boolean;
  isReadOnly?: boolean;
}

export interface TextProps extends FieldProps {
  value: string;
  onChange(value: string): void;
  type?: "text" | "password" | "email" | "url" | "search";
  /** More than one makes a text of several lines. */
  rows?: number;
  maxLength?: number;
  placeholder?: string;
  inputMode?: "text" | "numeric";
  autoComplete?: HTMLInputAutoCompleteAttribute;
  autoFocus?: boolean;
}

/** A text, of one line or of several. */
export function Field({ label, help, error, rows = 1, placeholder, inputMode, ...props }: TextProps) {
  return (
    <TextField autoComplete="off" {...props} className={css.field} isInvalid={Boolean(error)}>
      <Label className={css.label}>{label}</Label>
      {rows > 1 ? (
        <TextArea className={css.input} rows={rows} placeholder={placeholder} />
      ) : (
        <Input className={css.input} placeholder={placeholder} inputMode={inputMode} />
      )}
      <Below help={help} error={error} />
    </TextField>
  );
}

export interface NumberProps extends FieldProps {
  /** NaN while the field is empty or no number. */
  value: number;
  onChange(value: number): void;
  min?: number;
  max?: number;
}

/** A whole number. What is no number is told as NaN, for the form to refuse. */
export function NumberField({ value, onChange, min, max, help, ...props }: NumberProps) {
  const bounds = min !== undefined && max !== undefined ? `${min}–${max}` : undefined;
  return (
    <Field
      {...props}
      help={help ?? bounds}
      inputMode="numeric"
      value={Number.isNaN(value) ? "" : String(value)}
      onChange={(text) => onChange(/^-?\d+$/.test(text.trim()) ? Number(text) : Number.NaN)}
    />
  );
}

/** What stands below a control: what is wrong with it, else the word of help. */
export function Below({ help, error }: { help?: ReactNode; error?: string }) {
  return (
    <>
      {help && !error && (
        <Text slot="description" className={css.help}>
          {help}
        </Text>
      )}
      <FieldError className={css.error}>{error}</FieldError>
    </>
  );
}
