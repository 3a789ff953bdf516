import { useQueryClient } from "@tanstack/react-query";
import { PasswordForm } from "../PasswordForm";
import css from "./Profile.module.css";

/** The agent's own password. */
export function Profile() {
  const queries = useQueryClient();
  return <PasswordForm className={css.form} onChosen={(me) => queries.setQueryData(["session"], me)} />;
}
