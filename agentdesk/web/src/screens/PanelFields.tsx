import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Input, Label, TextArea, TextField } from "react-aria-components";
import { Failure, rest } from "../rest";
import { threadRest } from "../rest/thread";
import { Select } from "../ui/Select";
import type { Contact, ContactChange, ContactField } from "../wire";
import { causeOf, useWords } from "../words/words";
import type { Words } from "../words/zh";
import css from "./Panel.module.css";

/** Name, note and the company's own fields: each is saved where it stands when it is left. */
export function Person({ contact }: { contact: Contact }) {
  const words = useWords();
  const fields = useQuery({ queryKey: ["fields"], queryFn: threadRest.fields, staleTime: 60_000 }).data ?? [];
  return (
    <section className={css.person}>
      <Place contact={contact} of="name" label={words.name} value={contact.name} most={200} />
      <Place
        contact={contact}
        of="note"
        label={words.contactNote}
        value={contact.note ?? ""}
        most={4000}
        rows={3}
        placeholder={words.noContactNote}
      />
      {fields
        .filter((field) => !field.disabled)
        .map((field) => (
          <Place
            key={field.id}
            contact={contact}
            of={field.key}
            field={field}
            label={field.name}
            value={contact.fields[field.key] ?? ""}
            most={500}
            placeholder={words.thread.noValue}
          />
        ))}
    </section>
  );
}

/**
 * One value in its place. If somebody else changes it meanwhile, what one writes stays until
 * it is left; then his stands and is shown.
 */
function Place({
  contact,
  of,
  field,
  label,
  value,
  most,
  rows = 1,
  placeholder,
}: {
  contact: Contact;
  of: string;
  field?: ContactField;
  label: string;
  value: string;
  most: number;
  rows?: number;
  placeholder?: string;
}) {
  const words = useWords();
  const queries = useQueryClient();
  const [{ typed, begun }, setText] = useState({ typed: value, begun: value });
  const latest = useRef(value);
  latest.current = value;
  const setTyped = (next: string) => setText((text) => ({ ...text, typed: next }));
  const save = useMutation({
    mutationFn: (next: string) => rest.saveContact(contact.id, changeOf(of, field, next, begun)),
    onSuccess: (_, next) => setText((text) => ({ ...text, begun: next })),
    onError: (error) => {
      if (isConflict(error)) setText({ typed: latest.current, begun: latest.current });
    },
    onSettled: () => {
      for (const key of ["conversation", "rows"]) void queries.invalidateQueries({ queryKey: [key] });
    },
  });
  useEffect(() => {
    const same = { typed: value, begun: value };
    setText((text) => (text.typed === text.begun || text.typed.trim() === value ? same : text));
  }, [value]);
  const leave = (next: string) => {
    const asked = save.isPending ? save.variables : begun;
    if (next.trim() !== asked.trim()) save.mutate(next);
  };
  const told = troubleOf(save.error, field, words) || (save.isSuccess && !save.isPending ? words.saved : "");
  const state = (
    <p className={save.isError ? css.trouble : css.saved} role="status">
      {isConflict(save.error) ? words.thread.conflict : told}
    </p>
  );
  if (field?.kind === "choice")
    return (
      <div>
        <Select
          label={label}
          options={["", ...(field.choices ?? [])].map((id) => ({ id, text: id || words.thread.noValue }))}
          value={typed}
          placeholder={placeholder}
          onChange={(next) => {
            setTyped(next);
            leave(next);
          }}
        />
        {state}
      </div>
    );
  return (
    <div data-engaged={typed !== begun || undefined}>
      <TextField
        value={typed}
        onChange={setTyped}
        maxLength={most}
        inputMode={field?.kind === "number" ? "decimal" : undefined}
        type={field?.kind === "link" ? "url" : "text"}
        isInvalid={save.isError}
      >
        <Label>
          {label}
          {field?.kind === "link" && value && (
            <a href={value} target="_blank" rel="noopener noreferrer">
              ↗
            </a>
          )}
        </Label>
        {rows > 1 ? (
          <TextArea rows={rows} placeholder={placeholder} onBlur={() => leave(typed)} />
        ) : (
          <Input
            placeholder={field?.kind === "date" ? "2026-03-08" : placeholder}
            onBlur={() => leave(typed)}
            onKeyDown={(event) => event.key === "Enter" && leave(typed)}
          />
        )}
      </TextField>
      {state}
    </div>
  );
}

const isConflict = (error: Error | null) => error instanceof Failure && error.code === "conflict";

function changeOf(of: string, field: ContactField | undefined, next: string, was: string): ContactChange {
  const change: ContactChange = field ? { fields: { [of]: next } } : { [of]: next };
  return { ...change, was: { [of]: was } };
}

function troubleOf(error: Error | null, field: ContactField | undefined, words: Words): string {
  if (!error) return "";
  if (field && error instanceof Failure && error.code === "bad_value")
    return words.thread.badValue[field.kind];
  return words.notDone(words.save, causeOf(error, words));
}
