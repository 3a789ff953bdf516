import { useState } from "react";
import { useDesk } from "../../../desk/hooks";
import { routing as rest } from "../../../rest/routing";
import { Button } from "../../../ui/Button";
import { useDraft } from "../../../ui/draft";
import { Field } from "../../../ui/Field";
import { SaveBar } from "../../../ui/SaveBar";
import { Select } from "../../../ui/Select";
import { Switch } from "../../../ui/Switch";
import { Table } from "../../../ui/Table";
import type { Calendar, CalendarChange, Hours as HoursForm } from "../../../wire";
import { useRoutingWords } from "../../../words/routing";
import { useSettingsWords } from "../../../words/settings";
import list from "../Lists.module.css";
import { useBrands } from "../names";
import { Loaded, ManagedMark, ManagedNote, Page, Part, Row } from "../Page";
import type { PageProps } from "../Settings";
import { useSaved } from "../useSaved";
import { Dates, Holidays } from "./HoursDates";
import { Preview } from "./HoursPreview";
import { Texts, useCalendars } from "./Pieces";
import { weekdays } from "./values";

const office = ["09:00-12:00", "13:30-18:00"];
const fresh: Calendar = {
  id: "",
  brand: "",
  name: "",
  hours: {
    zone: "Asia/Shanghai",
    week: { mon: office, tue: office, wed: office, thu: office, fri: office, sat: [], sun: [] },
  },
  queues: [],
  disabled: false,
};

/** When queues are open: the calendars, or one of them. */
export function Hours({ item }: PageProps) {
  const { admin } = useSettingsWords();
  const words = useRoutingWords();
  const { can } = useDesk().me;
  const calendars = useCalendars();
  if (item)
    return (
      <Loaded query={calendars}>
        {(all) => {
          const calendar = all.find((c) => c.id === item) ?? fresh;
          return <CalendarForm key={calendar.id} calendar={calendar} />;
        }}
      </Loaded>
    );
  return (
    <Page
      title={admin.pages.hours}
      about={admin.about.hours}
      isFull
      acts={
        "routing.manage" in can && (
          <Button look="primary" onPress={() => toCalendar("new")}>
            {admin.add}
          </Button>
        )
      }
    >
      <Loaded query={calendars}>
        {(all) => (
          <div className={list.table}>
            <Table
              label={admin.pages.hours}
              rows={all}
              keyOf={(c) => c.id}
              hrefOf={(c) => `#/settings/hours/${c.id}`}
              empty={admin.emptyList}
              columns={[
                {
                  id: "name",
                  title: admin.name,
                  cell: (c) => (
                    <>
                      {c.name} {c.disabled && <small className={list.bad}>{admin.disabled}</small>}
                    </>
                  ),
                },
                { id: "zone", title: words.zone, isWide: true, cell: (c) => c.hours.zone },
                { id: "queues", title: admin.pages.queues, cell: (c) => words.usedBy(c.queues.length) },
                { id: "managed", title: "", isWide: true, cell: (c) => <ManagedMark managed={c.managed} /> },
              ]}
            />
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function toCalendar(id: string): void {
  location.hash = `#/settings/hours${id && `/${id}`}`;
}

function CalendarForm({ calendar }: { calendar: Calendar }) {
  const { admin } = useSettingsWords();
  const words = useRoutingWords();
  const { can } = useDesk().me;
  const brands = useBrands().data ?? [];
  const draft = useDraft<CalendarChange>(calendar);
  const [checked, setChecked] = useState(false);
  const { value, set } = draft;
  const brand = value.brand || (brands[0]?.id ?? "");
  const saving = useSaved(
    ({ name, hours, disabled }: CalendarChange) =>
      rest.saveCalendar(calendar.id, { name, hours, disabled, brand }),
    (made) => {
      draft.reset();
      if (!calendar.id) setTimeout(toCalendar, 0, made.id); // once nothing is unsaved
    },
  );
  const readOnly = Boolean(calendar.managed) || !("routing.manage" in can);
  const missing = value.name.trim() ? undefined : admin.required;
  const setHours = (changes: Partial<HoursForm>) => set({ hours: { ...value.hours, ...changes } });
  return (
    <Page title={calendar.name || admin.add} back="#/settings/hours">
      <ManagedNote managed={calendar.managed} />
      <Part title={admin.who}>
        <Row>
          <Field
            label={admin.name}
            value={value.name}
            onChange={(name) => set({ name })}
            error={saving.errorOf("name") ?? (checked ? missing : undefined)}
            isReadOnly={readOnly}
            isRequired
            maxLength={100}
          />
          <Field
            label={words.zone}
            value={value.hours.zone}
            onChange={(zone) => setHours({ zone })}
            error={saving.errorOf("hours.zone")}
            isReadOnly={readOnly}
            isRequired
            maxLength={64}
          />
          {brands.length > 1 && (
            <Select
              label={admin.brand}
              value={brand}
              onChange={(id) => set({ brand: id })}
              options={brands.map((b) => ({ id: b.id, text: b.name }))}
              isReadOnly={readOnly || Boolean(calendar.id)}
            />
          )}
        </Row>
        {calendar.id && (
          <Switch
            label={words.calendarEnabled}
            help={words.calendarEnabledHelp}
            isOn={!value.disabled}
            onChange={(on) => set({ disabled: !on })}
            isReadOnly={readOnly}
          />
        )}
      </Part>
      <Part title={words.week} help={words.weekHelp}>
        <Row>
          {weekdays.map((day) => (
            <Texts
              key={day}
              label={words.days[day] ?? day}
              value={value.hours.week[day]}
              onChange={(shifts) => setHours({ week: { ...value.hours.week, [day]: shifts } })}
              placeholder={words.closedDay}
              error={troubleIn(saving, `hours.week.${day}`)}
              isReadOnly={readOnly}
            />
          ))}
        </Row>
      </Part>
      <Dates hours={value.hours} onChange={setHours} isReadOnly={readOnly} />
      {!readOnly && <Holidays hours={value.hours} onChange={setHours} />}
      <Preview hours={value.hours} />
      {!readOnly && (
        <SaveBar
          isDirty={draft.isDirty}
          isSaving={saving.isBusy}
          trouble={saving.trouble}
          act={calendar.id ? undefined : admin.create}
          onSave={() => {
            setChecked(true);
            if (!missing) saving.run(value);
          }}
          onReset={draft.reset}
        />
      )}
    </Page>
  );
}

/** What is wrong with a day, whichever of its shifts it is. */
function troubleIn(saving: { errorOf(field: string): string | undefined }, day: string): string | undefined {
  const fields = [day, ...Array.from({ length: 12 }, (_, i) => `${day}[${i}]`)];
  return fields.map(saving.errorOf).find(Boolean);
}
