import { admin as rest } from "../../rest/admin";
import { NumberField } from "../../ui/Field";
import { Select } from "../../ui/Select";
import { Switch } from "../../ui/Switch";
import type { QueueChange, QueueRecord } from "../../wire";
import { useSettingsWords } from "../../words/settings";
import { ItemPage, NameField } from "./ItemPage";
import { ListName, ListPage, ListTable, Opened } from "./ListPage";
import { MemberChoices, useBrands, useQueues } from "./names";
import { Loaded, ManagedMark, Part, Row } from "./Page";
import { QueueRouting, wrongTimes } from "./routing/QueueRouting";
import { named } from "./routing/values";
import type { PageProps } from "./Settings";
import { useItemForm } from "./useForm";

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
  const queues = useQueues();
  if (item)
    return (
      <Opened query={queues} item={item} fresh={fresh}>
        {(queue) => <QueueForm queue={queue} />}
      </Opened>
    );
  return (
    <ListPage page="queues" verb="queue.manage" isFull>
      <Loaded query={queues}>
        {(all) => (
          <ListTable
            page="queues"
            rows={all}
            keyOf={(q) => q.id}
            columns={[
              { id: "name", title: admin.name, cell: (q) => <ListName of={q} /> },
              { id: "members", title: admin.members, cell: (q) => admin.memberCount(q.members.length) },
              { id: "waiting", title: admin.waitingNow, isWide: true, cell: (q) => q.waiting },
              { id: "priority", title: admin.priority, isWide: true, cell: (q) => q.priority },
              { id: "managed", title: "", isWide: true, cell: (q) => <ManagedMark managed={q.managed} /> },
            ]}
          />
        )}
      </Loaded>
    </ListPage>
  );
}

function QueueForm({ queue }: { queue: QueueRecord }) {
  const { admin } = useSettingsWords();
  const brands = useBrands().data ?? [];
  const brandOf = (value: QueueChange) => value.brand || (brands[0]?.id ?? "");
  const form = useItemForm<QueueChange>("queues", {
    isNew: !queue.id,
    saved: queue,
    verb: "queue.manage",
    isFixed: Boolean(queue.managed),
    wrong: ({ priority, routing = {} }) => ({
      priority: priority >= 0 && priority <= 3 ? undefined : admin.between("0", "3"),
      routing: wrongTimes(routing) ? admin.number : undefined,
    }),
    save: (value) => {
      const { name, priority, members, disabled, routing = {}, calendar } = value;
      const asked = { ...routing, needs: named(routing.needs ?? []), prefers: named(routing.prefers ?? []) };
      return rest.saveQueue(queue.id, {
        name,
        priority,
        members,
        disabled,
        brand: brandOf(value),
        calendar,
        routing: asked,
      });
    },
  });
  const { value, set, errorOf, isReadOnly } = form;
  return (
    <ItemPage page="queues" name={queue.name} managed={queue.managed} form={form}>
      <Part title={admin.who}>
        <Row>
          <NameField form={form} />
          <NumberField
            label={admin.priority}
            help={admin.priorityHelp}
            value={value.priority}
            onChange={(priority) => set({ priority })}
            error={errorOf("priority")}
            isReadOnly={isReadOnly}
          />
          {brands.length > 1 && (
            <Select
              label={admin.brand}
              help={queue.id ? undefined : admin.fixedLater}
              value={brandOf(value)}
              onChange={(id) => set({ brand: id })}
              options={brands.map((b) => ({ id: b.id, text: b.name }))}
              isReadOnly={isReadOnly || Boolean(queue.id)}
            />
          )}
        </Row>
        {queue.id && (
          <Switch
            label={admin.queueEnabled}
            help={admin.queueEnabledHelp}
            isOn={!value.disabled}
            onChange={(on) => set({ disabled: !on })}
            isReadOnly={isReadOnly}
          />
        )}
        <MemberChoices
          label={admin.members}
          value={value.members}
          onChange={(members) => set({ members })}
          isReadOnly={isReadOnly}
          error={errorOf("members")}
        />
      </Part>
      <QueueRouting
        queue={queue.id}
        value={value.routing ?? {}}
        onChange={(routing) => set({ routing })}
        calendar={value.calendar ?? ""}
        onCalendar={(calendar) => set({ calendar })}
        errorOf={errorOf}
        isReadOnly={isReadOnly}
      />
    </ItemPage>
  );
}
