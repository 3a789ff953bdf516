import { routing as rest } from "../../../rest/routing";
import { Field } from "../../../ui/Field";
import { Select } from "../../../ui/Select";
import { Switch } from "../../../ui/Switch";
import type { Calendar, CalendarChange, Hours as HoursForm } from "../../../wire";
import { useRoutingWords } from "../../../words/routing";
import { useSettingsWords } from "../../../words/settings";
import { ItemPage, NameField } from "../ItemPage";
import { ListName, ListPage, ListTable, Opened } from "../ListPage";
import { useBrands } from "../names";
import { Loaded, ManagedMark, Part, Row } from "../Page";
import type { PageProps } from "../Settings";
import { useItemForm } from "../useForm";
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
  const calendars = useCalendars();
  if (item)
    return (
      <Opened query={calendars} item={item} fresh={fresh}>
        {(calendar) => <CalendarForm calendar={calendar} />}
      </Opened>
    );
  return (
    <ListPage page="hours" verb="routing.manage" isFull>
      <Loaded query={calendars}>
        {(all) => (
          <ListTable
            page="hours"
            rows={all}
            keyOf={(c) => c.id}
            columns={[
              { id: "name", title: admin.name, cell: (c) => <ListName of={c} /> },
              { id: "zone", title: words.zone, isWide: true, cell: (c) => c.hours.zone },
              { id: "queues", title: admin.pages.queues, cell: (c) => words.usedBy(c.queues.length) },
              { id: "managed", title: "", isWide: true, cell: (c) => <ManagedMark managed={c.managed} /> },
            ]}
          />
        )}
      </Loaded>
    </ListPage>
  );
}

function CalendarForm({ calendar }: { calendar: Calendar }) {
  const { admin } = useSettingsWords();
  const words = useRoutingWords();
  const brands = useBrands().data ?? [];
  const brandOf = (value: CalendarChange) => value.brand || (brands[0]?.id ?? "");
  const form = useItemForm<CalendarChange>("hours", {
    isNew: !calendar.id,
    saved: calendar,
    verb: "routing.manage",
    isFixed: Boolean(calendar.managed),
    save: (value) => {
      const { name, hours, disabled } = value;
      return rest.saveCalendar(calendar.id, { name, hours, disabled, brand: brandOf(value) });
    },
  });
  const { value, set, errorOf, isReadOnly } = form;
  const setHours = (changes: Partial<HoursForm>) => set({ hours: { ...value.hours, ...changes } });
  return (
    <ItemPage page="hours" name={calendar.name} managed={calendar.managed} form={form}>
      <Part title={admin.who}>
        <Row>
          <NameField form={form} />
          <Field
            label={words.zone}
            value={value.hours.zone}
            onChange={(zone) => setHours({ zone })}
            error={errorOf("hours.zone")}
            isReadOnly={isReadOnly}
            isRequired
            maxLength={64}
          />
          {brands.length > 1 && (
            <Select
              label={admin.brand}
              value={brandOf(value)}
              onChange={(id) => set({ brand: id })}
              options={brands.map((b) => ({ id: b.id, text: b.name }))}
              isReadOnly={isReadOnly || Boolean(calendar.id)}
            />
          )}
        </Row>
        {calendar.id && (
          <Switch
            label={words.calendarEnabled}
            help={words.calendarEnabledHelp}
            isOn={!value.disabled}
            onChange={(on) => set({ disabled: !on })}
            isReadOnly={isReadOnly}
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
              error={troubleIn(form, `hours.week.${day}`)}
              isReadOnly={isReadOnly}
            />
          ))}
        </Row>
      </Part>
      <Dates hours={value.hours} onChange={setHours} isReadOnly={isReadOnly} />
      {!isReadOnly && <Holidays hours={value.hours} onChange={setHours} />}
      <Preview hours={value.hours} />
    </ItemPage>
  );
}

/** What is wrong with a day, whichever of its shifts it is. */
function troubleIn(form: { errorOf(field: string): string | undefined }, day: string): string | undefined {
  const fields = [day, ...Array.from({ length: 12 }, (_, i) => `${day}[${i}]`)];
  return fields.map(form.errorOf).find(Boolean);
}
