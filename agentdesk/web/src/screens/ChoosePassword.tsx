import { useMutation } from "@tanstack/react-query";
import { rest } from "../rest";
import { Button } from "../ui/Button";
import type { Me } from "../wire";
import { useSettingsWords } from "../words/settings";
import { PasswordForm } from "./PasswordForm";
import css from "./SignIn.module.css";

/** Comes before the desk for whoever still has the password that somebody else gave him. */
export function ChoosePassword({ onChosen, onSignedOut }: { onChosen(me: Me): void; onSignedOut(): void }) {
  const words = useSettingsWords();
  const signOut = useMutation({ mutationFn: rest.signOut, onSuccess: onSignedOut });
  return (
    <main className={css.screen}>
      <div className={css.card}>
        <h1 className={css.name}>{words.admin.choosePassword}</h1>
        <p className={css.tagline}>{words.admin.choosePasswordBody}</p>
        <PasswordForm className={css.fields} onChosen={onChosen} />
      </div>
      <Button look="quiet" onPress={() => signOut.mutate()}>
        {words.signOut}
      </Button>
    </main>
  );
}
