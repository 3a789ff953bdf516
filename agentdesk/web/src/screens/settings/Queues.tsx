import { useState } from "react";
import { useDesk } from "../../desk/hooks";
import { admin as rest } from "../../rest/admin";
import { Button } from "../../ui/Button";
import { useDraft } from "../../ui/draft";
import { Field, NumberField } from "../../ui/Field";
import { SaveBar } from "../../ui/SaveBar";
import { Select } from "../../ui/Select";
import { Switch } from "../../ui/Switch";
import { Table } from "../../ui/Table";
import type { QueueChange, QueueRecord } from "../../wire";
import { useSettingsWords } from "../../words/settings";
import list from "./Lists.module.css";
import { MemberChoices, useBrands, useQueues } from "./names";
import { Loaded, ManagedMark, ManagedNote, Page, Part, Row } from "./Page";
import { QueueRouting, wrongTimes } from "./routing/QueueRouting";
import { named } from "./routing/values";
import type { PageProps } from "./Settings";
import { useSaved } from "./useSaved";

const fresh: QueueRecord = {
  id: "",
  brand: "",
  name: "",
  priority: 0,
  members: [],
  waiting: 0,
  disabled: false,
  routing: {},
};

/** The queues, or one of them. */
export function Queues({ item }: PageProps) {
  const { admin } = useSettingsWords();
  const { can } = useDesk().me;
  const queues = useQueues();
  if (item)
    return (
      <Loaded query={queues}>
        {(all) => {
          const queue = all.find((q) => q.id === item) ?? fresh;
          return <QueueForm key={queue.id} queue={queue} />;
        }}
      </Loaded>
    );
  return (
    <Page
      title={admin.pages.queues}
      about={admin.about.queues}
      isFull
      acts={
        "queue.manage" in can && (
          <Button look="primary" onPress={() => toQueue("new")}>
            {admin.add}
          </Button>
        )
      }
    >
      <Loaded query={queues}>
        {(all) => (
          <div className={list.table}>
            <Table
              label={admin.pages.queues}
              rows={all}
              keyOf={(q) => q.id}
              hrefOf={(q) => `#/settings/queues/${q.id}`}
              empty={admin.emptyList}
              columns={[
                {
                  id: "name",
                  title: admin.name,
                  cell: (q) => (
                    <>
                      {q.name} {q.disabled && <small className={list.bad}>{admin.disabled}</small>}
                    </>
                  ),
                },
                { id: "members", title: admin.members, cell: (q) => admin.memberCount(q.members.length) },
                { id: "waiting", title: admin.waitingNow, isWide: true, cell: (q) => q.waiting },
                { id: "priority", title: admin.priority, isWide: true, cell: (q) => q.priority },
                { id: "managed", title: "", isWide: true, cell: (q) => <ManagedMark managed={q.managed} /> },
              ]}
            />
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function toQueue(id: string): void {
  location.hash = `#/settings/queues${id && `/${id}`}`;
}

function QueueForm({ queue }: { queue: QueueRecord }) {
  const { admin } = useSettingsWords();
  const { can } = useDesk().me;
  const brands = useBrands().data ?? [];
  const draft = useDraft<QueueChange>(queue);
  const [checked, setChecked] = useState(false);
  const { value, set } = draft;
  const brand = value.brand || (brands[0]?.id ?? "");
  const saving = useSaved(
    ({ name, priority, members, disabled, routing = {}, calendar }: QueueChange) => {
      const asked = { ...routing, needs: named(routing.needs ?? []), prefers: named(routing.prefers ?? []) };
      return rest.saveQueue(queue.id, { name, priority, members, disabled, brand, calendar, routing: asked });
    },
    (made) => {
      draft.reset();
      if (!queue.id) setTimeout(toQueue, 0, made.id); // once nothing is unsaved
    },
  );
  const readOnly = Boolean(queue.managed) || !("queue.manage" in can);
  const bad = {
    name: value.name.trim() ? undefined : admin.required,
    priority: value.priority >= 0 && value.priority <= 3 ? undefined : admin.between("0", "3"),
  };
  const errorOf = (field: keyof typeof bad) => saving.errorOf(field) ?? (checked ? bad[field] : undefined);
  const save = () => {
    setChecked(true);
    if (!bad.name && !bad.priority && !wrongTimes(value.routing ?? {})) saving.run(value);
  };
  return (
    <Page title={queue.name || admin.add} back="#/settings/queues">
      <ManagedNote managed={queue.managed} />
      <Part title={admin.who}>
        <Row>
          <Field
            label={admin.name}
            value={value.name}
            onChange={(name) => set({ name })}
            error={errorOf("name")}
            isReadOnly={readOnly}
            isRequired
            maxLength={100}
          />
          <NumberField
            label={admin.priority}
            help={admin.priorityHelp}
            value={value.priority}
            onChange={(priority) => set({ priority })}
            error={errorOf("priority")}
            isReadOnly={readOnly}
          />
          {brands.length > 1 && (
            <Select
              label={admin.brand}
              help={queue.id ? undefined : admin.fixedLater}
              value={brand}
              onChange={(id) => set({ brand: id })}
              options={brands.map((b) => ({ id: b.id, text: b.name }))}
              isReadOnly={readOnly || Boolean(queue.id)}
            />
          )}
        </Row>
        {queue.id && (
          <Switch
            label={admin.queueEnabled}
            help={admin.queueEnabledHelp}
            isOn={!value.disabled}
            onChange={(on) => set({ disabled: !on })}
            isReadOnly={readOnly}
          />
        )}
        <MemberChoices
          label={admin.members}
          value={value.members}
          onChange={(members) => set({ members })}
          isReadOnly={readOnly}
          error={saving.errorOf("members")}
        />
      </Part>
      <QueueRouting
        queue={queue.id}
        value={value.routing ?? {}}
        onChange={(routing) => set({ routing })}
        calendar={value.calendar ?? ""}
        onCalendar={(calendar) => set({ calendar })}
        errorOf={saving.errorOf}
        isReadOnly={readOnly}
      />
      {!readOnly && (
        <SaveBar
          isDirty={draft.isDirty}
          isSaving={saving.isBusy}
          trouble={saving.trouble}
          act={queue.id ? undefined : admin.create}
          onSave={save}
          onReset={draft.reset}
        />
      )}
    </Page>
  );
}
