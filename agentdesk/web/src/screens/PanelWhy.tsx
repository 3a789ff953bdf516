import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useDesk } from "../desk/hooks";
import { rest } from "../rest";
import { Button } from "../ui/Button";
import type { Conversation } from "../wire";
import { type StoredWhy, type WhyNames, whyCandidates, whyFacts, whyNames, whyText } from "../words/why";
import { useWords } from "../words/words";
import panel from "./Panel.module.css";
import css from "./PanelWhy.module.css";

/** Why the agent who has it was chosen: a sentence, and on demand what was considered. */
export function PanelWhy({ conversation: c }: { conversation: Conversation }) {
  const words = useWords();
  const names = useWhyNames(c);
  const [open, setOpen] = useState(false);
  const why = c.why as StoredWhy | undefined;
  const text = whyText(why, names, words);
  if (!why || !text) return null;
  const facts = whyFacts(why, names, words);
  const lines = whyCandidates(why, c.agent ?? "", names, words);
  return (
    <section>
      <h3>{words.why.title}</h3>
      <p className={panel.none}>{text}</p>
      {facts.length + lines.length > 0 && (
        <div className={css.more}>
          <Button look="quiet" aria-expanded={open} onPress={() => setOpen(!open)}>
            {words.why.more}
          </Button>
        </div>
      )}
      {open && (
        <dl className={css.facts}>
          {facts.map(({ name, value }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {open && lines.length > 0 && (
        <table className={css.table}>
          <caption>{words.why.considered}</caption>
          <thead>
            <tr>
              <th scope="col">{words.why.agent}</th>
              <th scope="col">{words.why.load}</th>
              <th scope="col">{words.why.idle}</th>
            </tr>
          </thead>
          <tbody>
            {lines.map(({ id, name, load, idle, skills, chosen }) => (
              <tr key={id} data-chosen={chosen || undefined}>
                <th scope="row">
                  {name}
                  {chosen && <small>{words.why.chosen}</small>}
                  {skills && <div className={css.skills}>{skills}</div>}
                </th>
                <td>{load}</td>
                <td>{idle}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

/** What the ids in a reason are called. */
function useWhyNames(c: Conversation): WhyNames {
  const words = useWords();
  const { me } = useDesk();
  const agents = useQuery({ queryKey: ["agents"], queryFn: rest.agents, staleTime: 60_000 }).data;
  const skills = useQuery({ queryKey: ["skills"], queryFn: rest.skills, staleTime: 60_000 }).data;
  return useMemo(
    () => whyNames(c, me.agent.id, { agents, skills }, words),
    [agents, skills, c, me.agent.id, words],
  );
}
