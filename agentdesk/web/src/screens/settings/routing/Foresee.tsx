import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { clock, dayName } from "../../../../../../web/text/times";
import { routing as rest } from "../../../rest/routing";
import { threadRest } from "../../../rest/thread";
import { Button } from "../../../ui/Button";
import { Field } from "../../../ui/Field";
import { Select } from "../../../ui/Select";
import type { Foreseen, ForeseenAgent } from "../../../wire";
import { useRoutingWords } from "../../../words/routing";
import { useSettingsWords } from "../../../words/settings";
import { causeOf, useSpeech } from "../../../words/words";
import { useAccounts, useQueues } from "../names";
import { Part, Row } from "../Page";
import { useSkills } from "./Pieces";
import pieces from "./Pieces.module.css";
import { Facts } from "./RuleConditions";
import css from "./Rules.module.css";
import { momentOf } from "./values";

interface Asked {
  account: string;
  locale: string;
  fields: Record<string, string[]>;
  context: Record<string, string[]>;
  page: string;
  text: string;
  at: string;
}

/** What would happen to a conversation that began like this. */
export function Foresee() {
  const words = useRoutingWords();
  const all = useSettingsWords();
  const accounts = useAccounts().data ?? [];
  const fields = useQuery({ queryKey: ["fields"], queryFn: threadRest.fields, staleTime: 60_000 }).data ?? [];
  const [asked, setAsked] = useState<Asked>({
    account: "",
    locale: "zh-CN",
    fields: {},
    context: {},
    page: "",
    text: "",
    at: "",
  });
  const set = (changes: Partial<Asked>) => setAsked({ ...asked, ...changes });
  const account = asked.account || (accounts[0]?.id ?? "");
  const foresee = useMutation({
    mutationFn: () =>
      rest.foresee({
        account,
        locale: asked.locale,
        fields: firsts(asked.fields),
        context: firsts(asked.context),
        page: asked.page,
        text: asked.text,
        at: momentOf(asked.at),
      }),
  });
  const badTime = Boolean(asked.at) && !momentOf(asked.at);
  return (
    <Part title={words.try} help={words.tryHelp}>
      <Row>
        <Select
          label={words.tryAccount}
          value={account}
          onChange={(id) => set({ account: id })}
          options={accounts.map((a) => ({ id: a.id, text: a.name }))}
        />
        <Field
          label={words.tryLanguage}
          value={asked.locale}
          onChange={(locale) => set({ locale })}
          maxLength={40}
        />
        <Field
          label={words.tryPage}
          value={asked.page}
          onChange={(page) => set({ page })}
          placeholder="/vip"
          maxLength={2000}
        />
        <Field
          label={words.tryAt}
          help={words.tryAtHelp}
          error={badTime ? words.tryAtHelp : undefined}
          value={asked.at}
          onChange={(at) => set({ at })}
          maxLength={16}
        />
      </Row>
      <Field
        label={words.tryText}
        rows={2}
        value={asked.text}
        onChange={(text) => set({ text })}
        maxLength={4000}
      />
      <Facts
        title={words.names.fields ?? ""}
        value={asked.fields}
        onChange={(facts) => set({ fields: facts })}
        options={fields.filter((f) => !f.disabled).map((f) => ({ id: f.key, text: f.name }))}
        isReadOnly={false}
      />
      <Facts
        title={words.names.context ?? ""}
        value={asked.context}
        onChange={(facts) => set({ context: facts })}
        isReadOnly={false}
      />
      <div className={pieces.acts}>
        <Button isDisabled={!account || badTime || foresee.isPending} onPress={() => foresee.mutate()}>
          {words.tryAct}
        </Button>
      </div>
      {foresee.error && (
        <p className={css.trouble} role="alert">
          {causeOf(foresee.error, all)}
        </p>
      )}
      {foresee.data && <Result foreseen={foresee.data} />}
    </Part>
  );
}

/** The first value of each fact: a customer has one. */
function firsts(facts: Record<string, string[]>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(facts).flatMap(([key, [value]]) => (key && value ? [[key, value]] : [])),
  );
}

function Result({ foreseen: f }: { foreseen: Foreseen }) {
  const words = useRoutingWords();
  const { admin } = useSettingsWords();
  const { words: all, locale } = useSpeech();
  const queues = useQueues().data ?? [];
  const skills = useSkills().data ?? [];
  const told = words.foreseen;
  const queue = queues.find((q) => q.id === f.queue)?.name ?? f.queue;
  const changes = f.changes && `${dayName(f.changes, locale, all, Date.now())} ${clock(f.changes, locale)}`;
  return (
    <div role="status" aria-label={words.try}>
      <dl className={css.facts}>
        <dt>{told.rule}</dt>
        <dd>{f.rule_name ?? told.noRule}</dd>
        <dt>{told.queue}</dt>
        <dd>
          {queue} · {f.open ? told.open : told.closed}
          {changes && ` · ${f.open ? told.closes(changes) : told.opens(changes)}`}
          {` · ${admin.priority} ${f.priority}`}
        </dd>
        <dt>{told.mode}</dt>
        <dd>{words.modes[f.mode]}</dd>
        <dt>{told.needs}</dt>
        <dd>
          {f.rings.length === 0 && told.noNeeds}
          <ul>
            {f.rings.map((ring) => (
              <li key={ring.after_s}>
                {told.after(ring.after_s)}:{" "}
                {ring.needs.map((n) => `${nameOf(skills, n.skill)} ${n.level}`).join(" · ") || told.noNeeds}
              </li>
            ))}
          </ul>
        </dd>
        <dt>{told.agents}</dt>
        <dd>
          {f.agents.length === 0 && told.nobody}
          <ul>
            {f.agents.map((agent) => (
              <li key={agent.id}>
                <span>{agent.name}</span>
                <span className={agent.now ? css.good : css.none}>{standing(agent, f, words)}</span>
                <span className={css.none}>{told.load(agent.load, agent.capacity)}</span>
              </li>
            ))}
          </ul>
        </dd>
        {f.passed.length > 0 && (
          <>
            <dt>{told.passed}</dt>
            <dd>
              <ul>
                {f.passed.map((rule) => (
                  <li key={rule.rule}>
                    <span>{rule.name}</span>
                    <span className={css.none}>
                      {told.missing(rule.missing.map((name) => conditionName(name, words)).join(" · "))}
                    </span>
                  </li>
                ))}
              </ul>
            </dd>
          </>
        )}
      </dl>
    </div>
  );
}

function nameOf(list: { id: string; name: string }[], id: string): string {
  return list.find((one) => one.id === id)?.name ?? id;
}

function standing(agent: ForeseenAgent, f: Foreseen, words: ReturnType<typeof useRoutingWords>): string {
  const told = words.foreseen;
  if (agent.now) return told.now;
  if (agent.ring < 0) return told.lacks;
  return agent.ring > 0 ? told.later(f.rings[agent.ring]?.after_s ?? 0) : told.busy;
}

/** A condition as it is called: fields:tier has its key behind it. */
function conditionName(name: string, words: ReturnType<typeof useRoutingWords>): string {
  const [kind = "", key] = name.split(/:(.*)/s);
  return key ? `${words.names[kind] ?? kind} ${key}` : (words.names[kind] ?? kind);
}
