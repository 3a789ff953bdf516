import { NumberField } from "../../../ui/Field";
import { Select } from "../../../ui/Select";
import { Switch } from "../../../ui/Switch";
import type { Mode, Routing } from "../../../wire";
import { useRoutingWords } from "../../../words/routing";
import { useSettingsWords } from "../../../words/settings";
import { useSpeech } from "../../../words/words";
import { useKinds, useQueues } from "../names";
import { Part, Row } from "../Page";
import { Needs, Texts, Time, useCalendars } from "./Pieces";

const modes: Mode[] = ["direct", "ring", "claim"];
const alwaysRings: Mode[] = ["ring"];

/** The times of a queue: what empty stands for, and whether 0 is never. */
const times = {
  offers: { ring_s: [20, false], open_s: [45, true], answer_s: [180, true], wrap_up_s: [0, true] },
  waits: {
    sticky_s: [60, true],
    sticky_within_h: [72, false],
    dedicated_s: [300, true],
    resume_s: [60, true],
  },
  numbers: { service_level_s: [20, false], short_abandon_s: [10, false], longest_wait_s: [300, true] },
} as const satisfies Record<string, Partial<Record<keyof Routing, readonly [number, boolean]>>>;

/** Whether a time is written as no number. */
export function wrongTimes(routing: Routing): boolean {
  return Object.values(routing).some((value) => Number.isNaN(value));
}

interface Props {
  queue: string;
  value: Routing;
  onChange(value: Routing): void;
  calendar: string;
  onCalendar(id: string): void;
  errorOf(field: string): string | undefined;
  isReadOnly: boolean;
}

/** How a queue gives out its work, and when it is open. */
export function QueueRouting(props: Props) {
  const words = useRoutingWords();
  const { value, onChange, errorOf, isReadOnly } = props;
  const set = (changes: Partial<Routing>) => onChange({ ...value, ...changes });
  return (
    <>
      <Part title={words.offers} help={words.offersHelp}>
        <Modes {...props} />
        <Times {...props} of="offers" />
      </Part>
      <Part title={words.asked} help={words.askedHelp}>
        <Needs
          value={value.needs ?? []}
          onChange={(needs) => set({ needs })}
          fresh={{ skill: "", level: 1 }}
          isReadOnly={isReadOnly}
        />
      </Part>
      <Part title={words.preferred} help={words.preferredHelp}>
        <Needs
          value={value.prefers ?? []}
          onChange={(prefers) => set({ prefers })}
          fresh={{ skill: "", level: 1, for_s: 60 }}
          more={(one, change) => (
            <NumberField
              label={words.preferFor}
              value={one.for_s}
              onChange={(seconds) => change({ for_s: seconds })}
              error={errorOf("routing.prefers")}
              isReadOnly={isReadOnly}
            />
          )}
          isReadOnly={isReadOnly}
        />
      </Part>
      <Part title={words.waits} help={words.waitsHelp}>
        <Times {...props} of="waits" />
      </Part>
      <Open {...props} />
      <Overflow {...props} />
      <Part title={words.numbers}>
        <Times {...props} of="numbers" />
        <Texts
          label={words.allowances}
          help={words.allowancesHelp}
          value={(value.allowances_s ?? []).map(String)}
          onChange={(list) => set({ allowances_s: list.map(Number) })}
          error={errorOf("routing.allowances_s")}
          isReadOnly={isReadOnly}
        />
      </Part>
    </>
  );
}

/** How work of each kind of channel comes to agents. */
function Modes({ value, onChange, errorOf, isReadOnly }: Props) {
  const words = useRoutingWords();
  const { language } = useSpeech();
  const kinds = useKinds().data ?? [];
  const choose = (kind: string, mode: Mode | "own") => {
    const { [kind]: _, ...others } = value.offer ?? {};
    onChange({ ...value, offer: mode === "own" ? others : { ...others, [kind]: mode } });
  };
  return (
    <Row>
      {kinds.map(({ kind, name, exclusive }) => (
        <Select
          key={kind}
          label={name[language]}
          value={value.offer?.[kind] ?? "own"}
          onChange={(mode) => choose(kind, mode)}
          options={[
            { id: "own", text: words.ownMode },
            ...(exclusive ? alwaysRings : modes).map((mode) => ({ id: mode, text: words.modes[mode] })),
          ]}
          error={errorOf("routing.offer")}
          isReadOnly={isReadOnly}
        />
      ))}
    </Row>
  );
}

function Times({ value, onChange, errorOf, isReadOnly, of }: Props & { of: keyof typeof times }) {
  const words = useRoutingWords();
  const { admin } = useSettingsWords();
  const list = Object.entries(times[of]) as [keyof typeof words.times, readonly [number, boolean]][];
  return (
    <Row>
      {list.map(([field, [normal, canNever]]) => (
        <Time
          key={field}
          label={words.times[field]}
          value={value[field]}
          onChange={(seconds) => onChange({ ...value, [field]: seconds })}
          normal={normal}
          canNever={canNever}
          error={errorOf(`routing.${field}`) ?? (Number.isNaN(value[field]) ? admin.number : undefined)}
          isReadOnly={isReadOnly}
        />
      ))}
    </Row>
  );
}

function Open({ calendar, onCalendar, errorOf, isReadOnly }: Props) {
  const words = useRoutingWords();
  const calendars = useCalendars().data ?? [];
  return (
    <Part title={words.openBy} help={words.openHelp}>
      <Select
        label={words.timeCalendar}
        value={calendar || "always"}
        onChange={(id) => onCalendar(id === "always" ? "" : id)}
        options={[
          { id: "always", text: words.always },
          ...calendars
            .filter((c) => !c.disabled || c.id === calendar)
            .map((c) => ({ id: c.id, text: c.name })),
        ]}
        error={errorOf("calendar")}
        isReadOnly={isReadOnly}
      />
    </Part>
  );
}

function Overflow({ queue, value, onChange, errorOf, isReadOnly }: Props) {
  const words = useRoutingWords();
  const { admin } = useSettingsWords();
  const queues = useQueues().data ?? [];
  const set = (changes: Partial<Routing>) => onChange({ ...value, ...changes });
  const choose = (id: string) =>
    set(id === "none" ? { overflow: "", overflow_s: 0, overflow_closed: false } : { overflow: id });
  return (
    <Part title={words.overflow} help={words.overflowHelp}>
      <Row>
        <Select
          label={words.overflowTo}
          value={value.overflow || "none"}
          onChange={choose}
          options={[
            { id: "none", text: words.none },
            ...queues
              .filter((q) => q.id !== queue && (!q.disabled || q.id === value.overflow))
              .map((q) => ({ id: q.id, text: q.name })),
          ]}
          error={errorOf("routing.overflow")}
          isReadOnly={isReadOnly}
        />
        {value.overflow && (
          <Time
            label={words.overflowAfter}
            help={words.overflowAfterHelp}
            value={value.overflow_s}
            onChange={(seconds) => set({ overflow_s: seconds })}
            error={
              errorOf("routing.overflow_s") ?? (Number.isNaN(value.overflow_s) ? admin.number : undefined)
            }
            isReadOnly={isReadOnly}
          />
        )}
      </Row>
      {value.overflow && (
        <Switch
          label={words.overflowClosed}
          isOn={Boolean(value.overflow_closed)}
          onChange={(on) => set({ overflow_closed: on })}
          isReadOnly={isReadOnly}
        />
      )}
    </Part>
  );
}
