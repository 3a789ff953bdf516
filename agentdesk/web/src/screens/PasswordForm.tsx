import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { Failure } from "../rest";
import { admin as rest } from "../rest/admin";
import { Button } from "../ui/Button";
import dialog from "../ui/Dialog.module.css";
import { Field } from "../ui/Field";
import type { Me } from "../wire";
import { useSettingsWords } from "../words/settings";
import { causeOf } from "../words/words";

const shortest = 10;

/** Somebody chooses a password of his own, who knows the one he has. */
export function PasswordForm({ className, onChosen }: { className?: string; onChosen(me: Me): void }) {
  const words = useSettingsWords();
  const { admin } = words;
  const [old, setOld] = useState("");
  const [wanted, setWanted] = useState("");
  const [again, setAgain] = useState("");
  const [checked, setChecked] = useState(false);
  const choose = useMutation({ mutationFn: rest.choosePassword, onSuccess: onChosen });
  const field = choose.error instanceof Failure ? choose.error.field : "";
  const tooShort = [...wanted].length < shortest;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (!tooShort && wanted === again) choose.mutate({ old, new: wanted });
  };
  return (
    <Form className={className} onSubmit={submit} validationBehavior="aria">
      <Field
        label={admin.oldPassword}
        type="password"
        autoComplete="current-password"
        value={old}
        onChange={setOld}
        error={field === "old" ? admin.wrongPassword : undefined}
        isRequired
      />
      <Field
        label={admin.newPassword}
        type="password"
        autoComplete="new-password"
        value={wanted}
        onChange={setWanted}
        help={admin.newPasswordHelp}
        error={field === "new" ? admin.samePassword : checked && tooShort ? admin.tooShort : undefined}
        isRequired
      />
      <Field
        label={admin.repeatPassword}
        type="password"
        autoComplete="new-password"
        value={again}
        onChange={setAgain}
        error={checked && again !== wanted ? admin.notSame : undefined}
        isRequired
      />
      {choose.isError && !field && (
        <p className={dialog.trouble} role="alert">
          {words.notDone(words.save, causeOf(choose.error, words))}
        </p>
      )}
      <Button look="primary" type="submit" isDisabled={!old || choose.isPending}>
        {words.save}
      </Button>
    </Form>
  );
}
