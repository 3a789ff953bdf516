import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { threadRest } from "../../rest/thread";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { Loading } from "../../ui/Loading";
import type { VocabularyChange } from "../../wire";
import { causeOf, useWords } from "../../words/words";
import { Vocabulary } from "./Vocabulary";
import css from "./Vocabulary.module.css";

/** What can come of a conversation. */
export function Dispositions() {
  const words = useWords();
  const { vocabulary } = words.thread;
  const queries = useQueryClient();
  const list = useQuery({ queryKey: ["dispositions"], queryFn: threadRest.dispositions });
  const onSettled = () => queries.invalidateQueries({ queryKey: ["dispositions"] });
  const add = useMutation({ mutationFn: (name: string) => threadRest.addDisposition({ name }), onSettled });
  const change = useMutation({
    mutationFn: ({ id, change }: { id: string; change: VocabularyChange }) =>
      threadRest.changeDisposition(id, change),
    onSettled,
  });
  const [name, setName] = useState("");
  const trouble = add.error ?? change.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate(name.trim(), { onSuccess: () => setName("") });
  };

  if (list.isPending) return <Loading />;
  if (list.isError) return <p role="alert">{words.notLoaded(causeOf(list.error, words))}</p>;
  return (
    <section className={css.page}>
      <p className={css.hint}>{vocabulary.dispositionsHint}</p>
      <Vocabulary
        label={words.thread.disposition}
        list={list.data}
        empty={vocabulary.noDispositions}
        isPending={change.isPending}
        onChange={(id, changed) => change.mutate({ id, change: changed })}
      />
      <form className={css.add} onSubmit={submit}>
        <Field label={vocabulary.newDisposition} value={name} onChange={setName} maxLength={40} />
        <Button type="submit" isDisabled={!name.trim() || add.isPending}>
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
