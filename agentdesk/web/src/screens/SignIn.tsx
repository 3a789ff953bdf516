import { useMutation } from "@tanstack/react-query";
import type { FormEvent, InputHTMLAttributes } from "react";
import { Failure, rest } from "../rest";
import { Button } from "../ui/Button";
import type { Me } from "../wire";
import { causeOf, useSpeech, useWords } from "../words/words";
import type { Words } from "../words/zh";
import css from "./SignIn.module.css";

/** The page before there is a desk. */
export function SignIn({ onSignedIn }: { onSignedIn(me: Me): void }) {
  const words = useWords();
  const { language, speak } = useSpeech();
  return (
    <main className={css.screen}>
      <div className={css.card}>
        <h1 className={css.name}>
          <img src="icon.svg" alt="" width="32" height="32" />
          {words.product}
        </h1>
        <p className={css.tagline}>{words.tagline}</p>
        <SignInForm login="" onSignedIn={onSignedIn} />
      </div>
      <Button look="quiet" onPress={() => speak(language === "zh" ? "en" : "zh")}>
        {words.language}
      </Button>
    </main>
  );
}

/** Asks for account and password; who is known is asked for the password alone to be typed. */
export function SignInForm({ login, onSignedIn }: { login: string; onSignedIn(me: Me): void }) {
  const words = useWords();
  const signIn = useMutation({ mutationFn: rest.signIn, onSuccess: onSignedIn });

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const said = new FormData(event.currentTarget);
    signIn.mutate({ login: String(said.get("login")), password: String(said.get("password")) });
  };

  return (
    <form className={css.form} onSubmit={submit}>
      <Known
        label={words.login}
        name="login"
        autoComplete="username"
        defaultValue={login}
        autoFocus={!login}
      />
      <Known
        label={words.password}
        name="password"
        type="password"
        autoComplete="current-password"
        autoFocus={!!login}
      />
      {signIn.isError && (
        <p className={css.trouble} role="alert">
          {refusalOf(signIn.error, words)}
        </p>
      )}
      <Button look="primary" type="submit" isDisabled={signIn.isPending}>
        {words.signIn}
      </Button>
    </form>
  );
}

/** What the agent alone knows: a plain field, for this page is there before all others. */
function Known({ label, ...input }: InputHTMLAttributes<HTMLInputElement> & { label: string }) {
  return (
    <label className={css.field}>
      {label}
      <input {...input} required />
    </label>
  );
}

function refusalOf(error: unknown, words: Words): string {
  if (!(error instanceof Failure)) return words.notDone(words.signIn, words.failure.internal);
  if (error.status === 401) return words.signInFailed;
  if (error.retryAfter > 0) return words.tooManyTries(error.retryAfter);
  return words.notDone(words.signIn, causeOf(error, words));
}
