import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { shortTime } from "../../../../web/text/times";
import { rest } from "../rest";
import { routing } from "../rest/routing";
import { Button } from "../ui/Button";
import { Select } from "../ui/Select";
import type { Contact, DedicationChange } from "../wire";
import { useRoutingWords } from "../words/routing";
import { causeOf, useSpeech } from "../words/words";
import css from "./Panel.module.css";
import { Expiry } from "./settings/routing/MemberRouting";

/** The customer's own agent (一对一专人), who stands in for him, and until when. */
export function PanelOwn({ contact, mayChange }: { contact: Contact; mayChange: boolean }) {
  const { words, locale } = useSpeech();
  const told = useRoutingWords();
  const queries = useQueryClient();
  const [changing, setChanging] = useState(false);
  const change = useMutation({
    mutationFn: (body: DedicationChange | null) =>
      body ? routing.dedicate(contact.id, body) : routing.undedicate(contact.id),
    onSuccess: () => setChanging(false),
    onSettled: () => queries.invalidateQueries({ queryKey: ["conversation"] }),
  });
  const { own } = contact;
  if (!own && !mayChange) return null;
  return (
    <section aria-label={told.own}>
      <h3>{told.own}</h3>
      {own ? (
        <p>
          {own.agent_name}
          {own.deputy && ` · ${told.deputy} ${own.deputy_name}`}
          {own.expires && ` · ${told.ownUntil(shortTime(own.expires, locale, words, Date.now()))}`}
        </p>
      ) : (
        <p className={css.none}>{told.noOwn}</p>
      )}
      {mayChange && changing && (
        <OwnForm contact={contact} isBusy={change.isPending} onSave={(body) => change.mutate(body)} />
      )}
      {mayChange && !changing && (
        <Button onPress={() => setChanging(true)}>{own ? told.change : told.give}</Button>
      )}
      {mayChange && own && !changing && (
        <Button look="quiet" isDisabled={change.isPending} onPress={() => change.mutate(null)}>
          {told.takeAway}
        </Button>
      )}
      {change.error && (
        <p className={css.trouble} role="alert">
          {words.notDone(words.save, causeOf(change.error, words))}
        </p>
      )}
    </section>
  );
}

function OwnForm({
  contact,
  isBusy,
  onSave,
}: {
  contact: Contact;
  isBusy: boolean;
  onSave(body: DedicationChange): void;
}) {
  const words = useRoutingWords();
  const { words: all } = useSpeech();
  const agents = useQuery({ queryKey: ["agents"], queryFn: rest.agents, staleTime: 30_000 }).data ?? [];
  const [agent, setAgent] = useState(contact.own?.agent ?? "");
  const [deputy, setDeputy] = useState(contact.own?.deputy ?? "");
  const [expires, setExpires] = useState(contact.own?.expires ?? undefined);
  const options = agents.map((a) => ({ id: a.id, text: a.name, keys: a.keys }));
  return (
    <>
      <Select label={words.ownAgent} value={agent} onChange={setAgent} options={options} />
      <Select
        label={words.deputy}
        value={deputy || "none"}
        onChange={(id) => setDeputy(id === "none" ? "" : id)}
        options={[{ id: "none", text: words.none }, ...options.filter((o) => o.id !== agent)]}
      />
      <Expiry value={expires} onChange={(at) => setExpires(at ?? undefined)} />
      <Button
        look="primary"
        isDisabled={isBusy || !agent}
        onPress={() => onSave({ agent, expires, ...(deputy && deputy !== agent && { deputy }) })}
      >
        {all.save}
      </Button>
    </>
  );
}
