import { useState } from "preact/hooks";
import type { Session } from "./session";
import type { Words } from "./zh";

/** Nobody serves: what happens next, and how else the visitor may be reached. */
export function Away({ session, words }: { session: Session; words: Words }) {
  const { statements, standing } = session;
  const [name, setName] = useState("");
  const [contact, setContact] = useState("");
  const [wrong, setWrong] = useState(false);
  const bad = wrong || statements.reach === "refused";

  const save = (event: Event) => {
    event.preventDefault();
    const to = contact.trim();
    const mail = to.includes("@");
    setWrong(!mail && to.replace(/\D/g, "").length < 7);
    if (mail || to.replace(/\D/g, "").length >= 7)
      session.reachable({ name: name.trim(), ...(mail ? { email: to } : { phone: to }) });
  };
  return (
    <div class="away">
      <p>{standing?.waiting ? words.awayWaiting : words.away}</p>
      {statements.reach === "saved" ? (
        <p role="status">{words.saved}</p>
      ) : (
        <form onSubmit={save} noValidate>
          <p class="reach">{words.reach}</p>
          <label>
            {words.yourName}
            <input
              value={name}
              maxLength={100}
              autocomplete="name"
              onInput={(event) => setName(event.currentTarget.value)}
            />
          </label>
          <label>
            {words.yourContact}
            <input
              value={contact}
              maxLength={200}
              autocomplete="email"
              aria-invalid={bad}
              onInput={(event) => setContact(event.currentTarget.value)}
            />
          </label>
          {bad && (
            <p class="trouble" role="alert">
              {words.badContact}
            </p>
          )}
          <button type="submit" class="plain" disabled={!contact.trim() || statements.reach === "sending"}>
            {words.save}
          </button>
        </form>
      )}
    </div>
  );
}
