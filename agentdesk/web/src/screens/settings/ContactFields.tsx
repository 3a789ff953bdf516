import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { threadRest } from "../../rest/thread";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { Loading } from "../../ui/Loading";
import { Select } from "../../ui/Select";
import type { NewContactField, VocabularyChange } from "../../wire";
import { causeOf, useWords } from "../../words/words";
import { Vocabulary } from "./Vocabulary";
import css from "./Vocabulary.module.css";

type Kind = NewContactField["kind"];

const kinds: Kind[] = ["text", "number", "date", "choice", "link"];

/** What the company wants to know of its customers. */
export function ContactFields() {
  const words = useWords();
  const { vocabulary } = words.thread;
  const queries = useQueryClient();
  const list = useQuery({ queryKey: ["fields"], queryFn: threadRest.fields });
  const onSettled = () => queries.invalidateQueries({ queryKey: ["fields"] });
  const add = useMutation({ mutationFn: threadRest.addField, onSettled });
  const change = useMutation({
    mutationFn: ({ id, change }: { id: string; change: VocabularyChange }) =>
      threadRest.changeField(id, change),
    onSettled,
  });
  const [name, setName] = useState("");
  const [kind, setKind] = useState<Kind>("text");
  const [choices, setChoices] = useState("");
  const trouble = add.error ?? change.error;
  const chosen = choicesOf(choices);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const made = { name: name.trim(), kind, choices: kind === "choice" ? chosen : undefined };
    add.mutate(made, {
      onSuccess: () => {
        setName("");
        setChoices("");
      },
    });
  };

  if (list.isPending) return <Loading />;
  if (list.isError) return <p role="alert">{words.notLoaded(causeOf(list.error, words))}</p>;
  return (
    <section className={css.page}>
      <p className={css.hint}>{vocabulary.fieldsHint}</p>
      <Vocabulary
        label={words.thread.fields}
        list={list.data}
        detail={(field) => field.choices?.join(" · ") || vocabulary.kind[field.kind]}
        empty={vocabulary.noFields}
        isPending={change.isPending}
        onChange={(id, changed) => change.mutate({ id, change: changed })}
      />
      <form className={css.add} onSubmit={submit}>
        <Field label={vocabulary.newField} value={name} onChange={setName} maxLength={40} />
        <Select<Kind>
          label={vocabulary.kindLabel}
          options={kinds.map((id) => ({ id, text: vocabulary.kind[id] }))}
          value={kind}
          onChange={setKind}
        />
        {kind === "choice" && (
          <Field label={vocabulary.choices} value={choices} onChange={setChoices} maxLength={500} />
        )}
        <Button
          type="submit"
          isDisabled={!name.trim() || (kind === "choice" && chosen.length === 0) || add.isPending}
        >
          {vocabulary.add}
        </Button>
      </form>
      {trouble && (
        <p className={css.trouble} role="alert">
          {words.notDone(words.save, causeOf(trouble, words))}
        </p>
      )}
    </section>
  );
}

/** Choices as they are typed: with commas of either kind between them. */
function choicesOf(typed: string): string[] {
  return typed
    .split(/[,，、]/)
    .map((one) => one.trim())
    .filter(Boolean);
}
