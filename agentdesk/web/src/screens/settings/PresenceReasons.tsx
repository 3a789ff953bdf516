import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { presence } from "../../rest/presence";
import { Button, IconButton } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { CloseIcon, LockIcon } from "../../ui/icons";
import { Loading } from "../../ui/Loading";
import type { PresenceReason } from "../../wire";
import { causeOf, useWords } from "../../words/words";
import { useListFocus } from "../focus";
import css from "./PresenceReasons.module.css";

/** The reasons for a break: what there is, one more, one less. */
export function PresenceReasons() {
  const words = useWords();
  const { alerts } = words;
  const queries = useQueryClient();
  const list = useQuery({ queryKey: ["presence reasons"], queryFn: presence.reasons });
  const onSettled = () => queries.invalidateQueries({ queryKey: ["presence reasons"] });
  const add = useMutation({
    mutationFn: (name: string) => presence.addReason({ name, position: list.data?.length ?? 0 }),
    onSettled,
  });
  const drop = useMutation({ mutationFn: presence.dropReason, onSettled });
  const [name, setName] = useState("");
  const trouble = add.error ?? drop.error;
  const reasons = useListFocus<HTMLUListElement>(list.data?.length ?? 0);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate(name, { onSuccess: () => setName("") });
  };

  if (list.isPending) return <Loading />;
  if (list.isError) return <p role="alert">{words.notLoaded(causeOf(list.error, words))}</p>;
  return (
    <section className={css.page}>
      <p className={css.hint}>{alerts.reasonsHint}</p>
      <ul ref={reasons} tabIndex={-1} className={css.list} aria-label={alerts.breakReasons}>
        {list.data.map((reason) => (
          <Reason key={reason.id} reason={reason} onDrop={() => drop.mutate(reason.id)} />
        ))}
        {list.data.length === 0 && <li className={css.none}>{alerts.noReasons}</li>}
      </ul>
      <form className={css.add} onSubmit={submit}>
        <Field label={alerts.newReason} value={name} onChange={setName} maxLength={40} />
        <Button type="submit" isDisabled={!name.trim() || add.isPending}>
          {alerts.add}
        </Button>
      </form>
      {trouble && (
        <p className={css.trouble} role="alert">
          {words.notDone(alerts.breakReasons, causeOf(trouble, words))}
        </p>
      )}
    </section>
  );
}

function Reason({ reason, onDrop }: { reason: PresenceReason; onDrop(): void }) {
  const { alerts } = useWords();
  return (
    <li className={css.reason}>
      {reason.name}
      {reason.managed ? (
        <small>
          <LockIcon />
          {alerts.byFile}
        </small>
      ) : (
        <IconButton name={alerts.dropReason(reason.name)} onPress={onDrop}>
          <CloseIcon />
        </IconButton>
      )}
    </li>
  );
}
