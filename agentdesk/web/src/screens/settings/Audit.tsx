import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { type AuditFilter, admin as rest } from "../../rest/admin";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { Loading } from "../../ui/Loading";
import { Select } from "../../ui/Select";
import { type Column, Table } from "../../ui/Table";
import type { AuditEntry } from "../../wire";
import { type SettingsWords, useSettingsWords } from "../../words/settings";
import { causeOf, useSpeech } from "../../words/words";
import css from "./Audit.module.css";
import list from "./Lists.module.css";
import { useMembers } from "./names";
import { Page } from "./Page";

const day = 86_400_000;

/** Who did what, newest first. */
export function Audit() {
  const words = useSettingsWords();
  const { admin } = words;
  const { locale } = useSpeech();
  const [filter, setFilter] = useState<AuditFilter>({ actor: "", action: "", object: "", to: 0 });
  const entries = useInfiniteQuery({
    queryKey: ["admin", "audit", filter],
    queryFn: ({ pageParam }) => rest.audit(filter, pageParam),
    initialPageParam: "",
    getNextPageParam: (last) => last.next || undefined,
  });
  const rows = useMemo(() => entries.data?.pages.flatMap((page) => page.entries) ?? [], [entries.data]);
  const columns = useMemo(() => columnsOf(words, locale), [words, locale]);
  return (
    <Page title={admin.pages.audit} about={admin.about.audit} isFull>
      <Filter filter={filter} onChange={setFilter} />
      {entries.isPending && <Loading />}
      {entries.isError && (
        <div role="alert">
          <p>{words.notLoaded(causeOf(entries.error, words))}</p>
          <Button onPress={() => entries.refetch()}>{words.again}</Button>
        </div>
      )}
      {entries.data && (
        <div className={list.table}>
          <Table
            label={admin.pages.audit}
            columns={columns}
            rows={rows}
            keyOf={(e) => e.id}
            empty={admin.noEntries}
            onEnd={() => entries.hasNextPage && !entries.isFetching && entries.fetchNextPage()}
          />
        </div>
      )}
    </Page>
  );
}

function Filter({ filter, onChange }: { filter: AuditFilter; onChange(filter: AuditFilter): void }) {
  const { admin } = useSettingsWords();
  const members = useMembers().data ?? [];
  const kinds = Object.entries(admin.kinds);
  return (
    <div className={css.filter}>
      <Select
        label={admin.actor}
        value={filter.actor || "*"}
        onChange={(id) => onChange({ ...filter, actor: id === "*" ? "" : id })}
        options={[
          { id: "*", text: admin.anyone },
          ...members.map((m) => ({ id: m.id, text: m.name, keys: m.keys })),
        ]}
      />
      <Select
        label={admin.action}
        value={filter.action || "*"}
        onChange={(id) => onChange({ ...filter, action: id === "*" ? "" : id })}
        options={[{ id: "*", text: admin.anything }, ...kinds.map(([id, text]) => ({ id, text }))]}
      />
      <DayField label={admin.day} onChange={(to) => onChange({ ...filter, to })} />
      <Field
        label={admin.object}
        value={filter.object}
        onChange={(object) => onChange({ ...filter, object: object.trim() })}
        placeholder="ID"
        maxLength={64}
      />
    </div>
  );
}

/** A day of the calendar; its end is told, 0 while there is none. */
function DayField({ label, onChange }: { label: string; onChange(end: number): void }) {
  return (
    <label className={css.day}>
      <span>{label}</span>
      <input
        type="date"
        onChange={({ currentTarget: { value } }) =>
          onChange(value ? new Date(`${value}T00:00`).getTime() + day : 0)
        }
      />
    </label>
  );
}

function columnsOf({ admin }: SettingsWords, locale: string): Column<AuditEntry>[] {
  const time = new Intl.DateTimeFormat(locale, {
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  return [
    {
      id: "when",
      title: admin.when,
      width: "112px",
      cell: (e) => (
        <time className={list.count} dateTime={e.at ?? ""} title={new Date(e.at ?? 0).toLocaleString(locale)}>
          {time.format(new Date(e.at ?? 0))}
        </time>
      ),
    },
    { id: "actor", title: admin.actor, width: "minmax(48px, 0.6fr)", cell: (e) => e.name || admin.system_ },
    { id: "action", title: admin.action, width: "minmax(0, 1fr)", cell: (e) => <Act entry={e} /> },
    {
      id: "object",
      title: admin.object,
      isWide: true,
      cell: (e) => <span title={objectOf(e, admin)}>{objectOf(e, admin)}</span>,
    },
    {
      id: "data",
      title: "",
      isWide: true,
      cell: (e) => (
        <code className={list.muted} title={factsOf(e.data)}>
          {factsOf(e.data)}
        </code>
      ),
    },
    {
      id: "from",
      title: admin.from,
      width: "110px",
      isWide: true,
      cell: (e) => <span className={list.muted}>{e.ip}</span>,
    },
  ];
}

/** What was done, in words; on a phone with what it was done to. */
function Act({ entry }: { entry: AuditEntry }) {
  const { admin } = useSettingsWords();
  return (
    <span className={css.act} title={entry.action}>
      {admin.actions[entry.action as keyof typeof admin.actions] ?? entry.action}
      <small title={objectOf(entry, admin)}>{objectOf(entry, admin)}</small>
    </span>
  );
}

function objectOf(e: AuditEntry, admin: SettingsWords["admin"]): string {
  return [admin.kinds[e.kind ?? ""] ?? e.kind, e.what || e.object].filter(Boolean).join(" · ");
}

function factsOf(data: unknown): string {
  if (typeof data !== "object" || data === null) return "";
  return Object.entries(data)
    .map(([key, value]) => `${key}: ${typeof value === "object" ? JSON.stringify(value) : value}`)
    .join(", ");
}
