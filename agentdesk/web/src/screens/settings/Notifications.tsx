import { useState } from "react";
import {
  Input,
  Label,
  Slider,
  SliderThumb,
  SliderTrack,
  TextField,
  ToggleButton,
} from "react-aria-components";
import { sounds, speaker, usualVolumes, type Volumes } from "../../desk/alerts/sounds";
import {
  type Chosen,
  type Kind,
  kinds,
  means,
  type Place,
  places,
  type Quiet,
  tableOf,
  toggled,
  usualQuiet,
} from "../../desk/alerts/table";
import { useDesk } from "../../desk/hooks";
import { usePreference } from "../../desk/preferences";
import { Button } from "../../ui/Button";
import { BellIcon, NoteIcon, ScreenIcon } from "../../ui/icons";
import { Switch } from "../../ui/Switch";
import { useWords } from "../../words/words";
import css from "./Notifications.module.css";

const icons = { sound: BellIcon, toast: NoteIcon, desktop: ScreenIcon };

/** What an agent is told of, where, how loud and when not. Everything takes effect at once. */
export function Notifications() {
  const { alerts } = useWords();
  return (
    <div className={css.page}>
      <Permission />
      <section aria-label={alerts.tableTitle}>
        <h2 className={css.title}>{alerts.tableTitle}</h2>
        <p className={css.hint}>{alerts.tableHint}</p>
        <AlertTable />
      </section>
      <section aria-label={alerts.soundsTitle}>
        <h2 className={css.title}>{alerts.soundsTitle}</h2>
        <Loudness />
      </section>
      <section aria-label={alerts.quietTitle}>
        <h2 className={css.title}>{alerts.quietTitle}</h2>
        <QuietHours />
      </section>
    </div>
  );
}

/** Asks the browser for leave to show notifications, when the agent wants them. */
function Permission() {
  const { alerts } = useWords();
  const able = "Notification" in globalThis && isSecureContext;
  const [state, setState] = useState(able ? Notification.permission : "denied");
  const ask = () => Notification.requestPermission().then(setState);
  return (
    <div className={css.permission} role="status">
      <p>{able ? alerts.desktop[state] : alerts.desktopUnable}</p>
      {state === "default" && (
        <Button look="primary" onPress={() => void ask()}>
          {alerts.allowDesktop}
        </Button>
      )}
    </div>
  );
}

function AlertTable() {
  const { me } = useDesk();
  const { alerts } = useWords();
  const [chosen, choose] = usePreference<Chosen>("notifications", {});
  return (
    <>
      <table className={css.table}>
        <thead>
          <tr>
            <td />
            {places.map((place) => (
              <th key={place} scope="col">
                {alerts.place[place]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {kinds
            .filter((kind) => kind !== "alarm" || "board.read" in me.can)
            .map((kind) => (
              <tr key={kind}>
                <th scope="row">{alerts.kind[kind]}</th>
                {places.map((place) => (
                  <td key={place} data-label={alerts.place[place]}>
                    <Cell kind={kind} place={place} chosen={chosen} onChoose={choose} />
                  </td>
                ))}
              </tr>
            ))}
        </tbody>
      </table>
      <Switch
        label={alerts.showWords}
        help={alerts.showWordsHint}
        isOn={chosen.words === true}
        onChange={(words) => choose({ ...chosen, words })}
      />
    </>
  );
}

interface CellProps {
  kind: Kind;
  place: Place;
  chosen: Chosen;
  onChoose(next: Chosen): void;
}

function Cell({ kind, place, chosen, onChoose }: CellProps) {
  const { alerts } = useWords();
  const cell = tableOf(chosen)[kind][place];
  return (
    <div className={css.cell}>
      {means.map((one) => {
        const Icon = icons[one];
        return (
          <ToggleButton
            key={one}
            className={css.toggle}
            aria-label={`${alerts.kind[kind]} · ${alerts.place[place]} · ${alerts.means[one]}`}
            isSelected={cell.includes(one)}
            onChange={() => onChoose(toggled(chosen, kind, place, one))}
          >
            <Icon />
            <span>{alerts.means[one]}</span>
          </ToggleButton>
        );
      })}
    </div>
  );
}

function Loudness() {
  const { alerts } = useWords();
  const [chosen, choose] = usePreference<Partial<Volumes>>("sounds", {});
  const volumes = { ...usualVolumes, ...chosen };
  return (
    <ul className={css.sounds}>
      {sounds.map((sound) => (
        <li key={sound}>
          <Slider
            className={css.slider}
            value={volumes[sound]}
            minValue={0}
            maxValue={100}
            step={10}
            onChange={(value) => choose({ ...chosen, [sound]: value })}
          >
            <Label>{alerts.sound[sound]}</Label>
            <SliderTrack className={css.track}>
              <SliderThumb className={css.thumb} />
            </SliderTrack>
          </Slider>
          <Button
            aria-label={`${alerts.tryIt}: ${alerts.sound[sound]}`}
            onPress={() => {
              speaker.touch();
              speaker.play(sound, volumes[sound]);
            }}
          >
            {alerts.tryIt}
          </Button>
        </li>
      ))}
    </ul>
  );
}

function QuietHours() {
  const { alerts } = useWords();
  const [chosen, choose] = usePreference<Partial<Quiet>>("quiet", {});
  const quiet = { ...usualQuiet, ...chosen };
  const set = (change: Partial<Quiet>) => choose({ ...quiet, ...change });
  const turn = (day: number) =>
    set({ days: quiet.days.includes(day) ? quiet.days.filter((d) => d !== day) : [...quiet.days, day] });
  return (
    <>
      <Switch label={alerts.quiet} help={alerts.quietHint} isOn={quiet.on} onChange={(on) => set({ on })} />
      {quiet.on && (
        <div className={css.quiet}>
          <Hour label={alerts.quietFrom} value={quiet.from} onChange={(from) => set({ from })} />
          <Hour label={alerts.quietTo} value={quiet.to} onChange={(to) => set({ to })} />
          <fieldset className={css.days}>
            <legend>{alerts.quietDays}</legend>
            {alerts.days.map((name, day) => (
              <ToggleButton
                key={name}
                className={css.day}
                isSelected={quiet.days.includes(day)}
                onChange={() => turn(day)}
              >
                {name}
              </ToggleButton>
            ))}
          </fieldset>
        </div>
      )}
    </>
  );
}

function Hour({ label, value, onChange }: { label: string; value: string; onChange(value: string): void }) {
  return (
    <TextField className={css.hour} value={value} onChange={(time) => time && onChange(time)} type="text">
      <Label>{label}</Label>
      <Input type="time" />
    </TextField>
  );
}
