import { useQuery } from "@tanstack/react-query";
import { threadRest } from "../../../rest/thread";
import { Choices } from "../../../ui/Choices";
import { Field } from "../../../ui/Field";
import { type Option, Select } from "../../../ui/Select";
import type { Conditions, Times } from "../../../wire";
import { useRoutingWords } from "../../../words/routing";
import { useSettingsWords } from "../../../words/settings";
import { useSpeech } from "../../../words/words";
import { useAccounts, useBrands, useKinds } from "../names";
import { Part, Row } from "../Page";
import { Rows, Texts, useCalendars } from "./Pieces";
import css from "./Pieces.module.css";
import { weekdays } from "./values";

interface Props {
  value: Conditions;
  onChange(value: Conditions): void;
  errorOf(field: string): string | undefined;
  isReadOnly: boolean;
}

/** Whom a rule fits. What is left empty is not asked. */
export function RuleConditions({ value, onChange, errorOf, isReadOnly }: Props) {
  const words = useRoutingWords();
  const { admin } = useSettingsWords();
  const { language } = useSpeech();
  const accounts = useAccounts().data ?? [];
  const brands = useBrands().data ?? [];
  const kinds = useKinds().data ?? [];
  const fields = useQuery({ queryKey: ["fields"], queryFn: threadRest.fields, staleTime: 60_000 }).data ?? [];
  const set = (changes: Partial<Conditions>) => onChange({ ...value, ...changes });
  const of = (name: keyof Conditions) => ({
    label: words.names[name] ?? name,
    error: errorOf(`conditions.${name}`),
    isReadOnly,
  });
  return (
    <Part title={words.conditions} help={words.conditionsHelp}>
      <Row>
        <Choices
          {...of("accounts")}
          options={accounts.map((a) => ({ id: a.id, text: a.name }))}
          value={value.accounts ?? []}
          onChange={(ids) => set({ accounts: ids })}
        />
        <Choices
          {...of("kinds")}
          options={kinds.map((k) => ({ id: k.kind, text: k.name[language] }))}
          value={value.kinds ?? []}
          onChange={(ids) => set({ kinds: ids })}
        />
        {brands.length > 1 && (
          <Choices
            {...of("brands")}
            options={brands.map((b) => ({ id: b.id, text: b.name }))}
            value={value.brands ?? []}
            onChange={(ids) => set({ brands: ids })}
          />
        )}
      </Row>
      <Facts
        title={`${words.names.fields} · ${words.fieldsHelp}`}
        value={value.fields}
        onChange={(facts) => set({ fields: facts })}
        options={fields.filter((f) => !f.disabled).map((f) => ({ id: f.key, text: f.name }))}
        isReadOnly={isReadOnly}
      />
      <Facts
        title={`${words.names.context} · ${words.contextHelp}`}
        value={value.context}
        onChange={(facts) => set({ context: facts })}
        isReadOnly={isReadOnly}
      />
      <Row>
        <Texts
          {...of("languages")}
          help={words.languagesHelp}
          value={value.languages}
          onChange={(languages) => set({ languages })}
        />
        <Texts
          {...of("page_begins")}
          help={`${words.pageHelp} · ${words.valuesHelp}`}
          value={value.page_begins}
          onChange={(begins) => set({ page_begins: begins })}
        />
        <Texts
          {...of("page_contains")}
          help={words.valuesHelp}
          value={value.page_contains}
          onChange={(contains) => set({ page_contains: contains })}
        />
      </Row>
      <Row>
        <Texts
          {...of("any_word")}
          help={`${words.wordsHelp} · ${words.lines}`}
          rows={3}
          value={value.any_word}
          onChange={(any) => set({ any_word: any })}
        />
        <Texts
          {...of("all_words")}
          help={words.lines}
          rows={3}
          value={value.all_words}
          onChange={(every) => set({ all_words: every })}
        />
      </Row>
      <When value={value.time} onChange={(time) => set({ time })} errorOf={errorOf} isReadOnly={isReadOnly} />
      {errorOf("conditions") && <p className={css.trouble}>{admin.notTaken(errorOf("conditions") ?? "")}</p>}
    </Part>
  );
}

/** Facts by key, each with the values that fit. */
export function Facts({
  title,
  value = {},
  onChange,
  options,
  isReadOnly,
}: {
  title: string;
  value: Record<string, string[]> | undefined;
  onChange(value: Record<string, string[]>): void;
  /** The keys there are; without them a key is written. */
  options?: Option[];
  isReadOnly: boolean;
}) {
  const words = useRoutingWords();
  const rows = Object.entries(value).map(([key, values]) => ({ key, values }));
  const free = options?.find((o) => !(o.id in value));
  if (options && options.length === 0 && rows.length === 0) return null;
  return (
    <section className={css.rows} aria-label={title}>
      <p className={css.title}>{title}</p>
      <Rows
        value={rows}
        onChange={(list) => onChange(Object.fromEntries(list.map((one) => [one.key, one.values])))}
        fresh={{ key: options ? (free?.id ?? "") : "", values: [] }}
        add={words.addFact}
        nameOf={(one) => options?.find((o) => o.id === one.key)?.text ?? one.key}
        isReadOnly={isReadOnly || (options !== undefined && !free && rows.length === 0)}
      >
        {(one, set) => (
          <>
            {options ? (
              <Select
                label={words.key}
                value={one.key}
                onChange={(key) => set({ key })}
                options={options.filter((o) => o.id === one.key || !(o.id in value))}
                isReadOnly={isReadOnly}
              />
            ) : (
              <Field
                label={words.key}
                value={one.key}
                onChange={(key) => set({ key })}
                isReadOnly={isReadOnly}
                maxLength={200}
              />
            )}
            <Texts
              label={words.values}
              help={words.valuesHelp}
              value={one.values}
              onChange={(values) => set({ values })}
              isReadOnly={isReadOnly}
            />
          </>
        )}
      </Rows>
    </section>
  );
}

type TimeKind = "any" | "hours" | "closed" | "clock";

function kindOf(time: Times | undefined): TimeKind {
  if (!time) return "any";
  if (time.calendar === undefined) return "clock";
  return time.closed ? "closed" : "hours";
}

/** When: within or out of hours, or by weekday and clock. */
function When({
  value,
  onChange,
  errorOf,
  isReadOnly,
}: {
  value: Times | undefined;
  onChange(value: Times | undefined): void;
  errorOf(field: string): string | undefined;
  isReadOnly: boolean;
}) {
  const words = useRoutingWords();
  const calendars = (useCalendars().data ?? []).filter((c) => !c.disabled || c.id === value?.calendar);
  const kind = kindOf(value);
  const begin: Record<TimeKind, Times | undefined> = {
    any: undefined,
    hours: { calendar: calendars[0]?.id ?? "" },
    closed: { calendar: calendars[0]?.id ?? "", closed: true },
    clock: { zone: Intl.DateTimeFormat().resolvedOptions().timeZone, from: "09:00", to: "18:00" },
  };
  const set = (changes: Partial<Times>) => onChange({ ...value, ...changes });
  const kinds: TimeKind[] = ["any", "hours", "closed", "clock"];
  return (
    <>
      <Row>
        <Select
          label={words.names.time ?? ""}
          value={kind}
          onChange={(next) => onChange(begin[next])}
          options={kinds
            .filter((id) => calendars.length > 0 || id === "any" || id === "clock")
            .map((id) => ({ id, text: words.timeKind[id === "any" ? "" : id] ?? id }))}
          error={errorOf("conditions.time")}
          isReadOnly={isReadOnly}
        />
        {(kind === "hours" || kind === "closed") && (
          <Select
            label={words.timeCalendar}
            value={value?.calendar ?? ""}
            onChange={(calendar) => set({ calendar })}
            options={calendars.map((c) => ({ id: c.id, text: c.name }))}
            error={errorOf("conditions.time.calendar")}
            isReadOnly={isReadOnly}
          />
        )}
        {kind === "clock" && (
          <>
            <Field
              label={words.timeFrom}
              help={words.timeHelp}
              value={value?.from ?? ""}
              onChange={(from) => set({ from })}
              error={errorOf("conditions.time.from")}
              isReadOnly={isReadOnly}
              maxLength={5}
            />
            <Field
              label={words.timeTo}
              value={value?.to ?? ""}
              onChange={(to) => set({ to })}
              error={errorOf("conditions.time.to")}
              isReadOnly={isReadOnly}
              maxLength={5}
            />
            <Field
              label={words.zone}
              value={value?.zone ?? ""}
              onChange={(zone) => set({ zone })}
              error={errorOf("conditions.time.zone")}
              isReadOnly={isReadOnly}
              maxLength={64}
            />
          </>
        )}
      </Row>
      {kind === "clock" && (
        <Choices
          label={words.timeDays}
          options={weekdays.map((id) => ({ id, text: words.days[id] ?? id }))}
          value={value?.days ?? []}
          onChange={(days) => set({ days })}
          isReadOnly={isReadOnly}
        />
      )}
    </>
  );
}
