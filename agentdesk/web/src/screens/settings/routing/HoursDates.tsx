import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { FileTrigger } from "react-aria-components";
import { Failure } from "../../../rest";
import { routing as rest } from "../../../rest/routing";
import { Button } from "../../../ui/Button";
import { Field } from "../../../ui/Field";
import { Select } from "../../../ui/Select";
import type { Hours, Observance } from "../../../wire";
import { useRoutingWords } from "../../../words/routing";
import { useSettingsWords } from "../../../words/settings";
import { causeOf } from "../../../words/words";
import { Part, Row } from "../Page";
import { fieldTrouble } from "../useSaved";
import { Rows, Texts } from "./Pieces";
import css from "./Pieces.module.css";
import { type Exception, exceptionsOf, weekdays, withExceptions } from "./values";

interface Props {
  hours: Hours;
  onChange(changes: Partial<Hours>): void;
}

const kinds: Exception["kind"][] = ["closed", "own", "like"];

/** The dates that do not follow the week, in both directions. */
export function Dates({ hours, onChange, isReadOnly }: Props & { isReadOnly: boolean }) {
  const words = useRoutingWords();
  // What is being typed has no date yet, so it does not stand in the hours.
  const [begun, setBegun] = useState<Exception[]>([]);
  const stored = exceptionsOf(hours);
  const put = (list: Exception[]) => {
    const done = list.filter((one) => /^\d{4}-\d\d-\d\d$/.test(one.date));
    setBegun(list.filter((one) => !done.includes(one)));
    const { dates, like } = withExceptions(hours, done);
    onChange({ dates, like });
  };
  const dayOptions = weekdays.map((id) => ({ id, text: words.days[id] ?? id }));
  return (
    <Part title={words.exceptions} help={words.exceptionsHelp}>
      {stored.length + begun.length === 0 && <p className={css.none}>{words.noDates}</p>}
      <Rows
        value={[...stored, ...begun]}
        onChange={put}
        fresh={{ date: "", kind: "closed", shifts: [], like: "mon" }}
        add={words.addDate}
        nameOf={(one) => one.date || words.date}
        isWide
        isReadOnly={isReadOnly}
      >
        {(one, set) => (
          <>
            <Field
              label={words.date}
              value={one.date}
              onChange={(date) => set({ date })}
              placeholder="2026-10-01"
              error={one.date.length > 9 && !/^\d{4}-\d\d-\d\d$/.test(one.date) ? words.dateForm : undefined}
              isReadOnly={isReadOnly || stored.includes(one)}
              maxLength={10}
            />
            <Select
              label={words.exceptions}
              value={one.kind}
              onChange={(kind) => set({ kind, shifts: kind === "own" ? ["09:00-18:00"] : [] })}
              options={kinds.map((id) => ({ id, text: words.exceptionKind[id] ?? id }))}
              isReadOnly={isReadOnly}
            />
            {one.kind === "own" && (
              <Texts
                label={words.exceptionShifts}
                value={one.shifts}
                onChange={(shifts) => set({ shifts })}
                isReadOnly={isReadOnly}
              />
            )}
            {one.kind === "like" && (
              <Select
                label={words.likeDay}
                value={one.like}
                onChange={(like) => set({ like })}
                options={dayOptions}
                isReadOnly={isReadOnly}
              />
            )}
            {one.kind === "closed" && <span />}
          </>
        )}
      </Rows>
    </Part>
  );
}

/** Puts in the holidays of a country, as they ship or from a file. */
export function Holidays({ hours, onChange }: Props) {
  const words = useRoutingWords();
  const all = useSettingsWords();
  const presets = useQuery({ queryKey: ["admin", "holidays"], queryFn: rest.holidays }).data ?? [];
  const [worked, setWorked] = useState<Observance["worked"]>("mon");
  const observe = useMutation({
    mutationFn: (from: { preset?: string; file?: string }) => rest.observe({ hours, worked, ...from }),
    onSuccess: (result) => onChange(result.hours),
  });
  const { data, error } = observe;
  return (
    <Part title={words.holidays} help={words.holidaysHelp}>
      <Row>
        <Select
          label={words.workedLike}
          value={worked}
          onChange={(day) => setWorked(day as Observance["worked"])}
          options={weekdays.map((id) => ({ id, text: words.days[id] ?? id }))}
        />
      </Row>
      <div className={css.acts}>
        {presets.map((preset) => (
          <Button
            key={preset.key}
            isDisabled={observe.isPending}
            onPress={() => observe.mutate({ preset: preset.key })}
          >
            {`${words.usePreset} · ${words.preset(preset.year)}`}
          </Button>
        ))}
        <FileTrigger
          acceptedFileTypes={["text/csv", ".csv"]}
          onSelect={async (files) => {
            const file = files?.[0];
            if (file) observe.mutate({ file: await file.text() });
          }}
        >
          <Button isDisabled={observe.isPending}>{words.importFile}</Button>
        </FileTrigger>
      </div>
      <p className={error ? css.trouble : css.none} role={error ? "alert" : "status"}>
        {error && (error instanceof Failure && error.field ? fieldTrouble(error, all) : causeOf(error, all))}
        {data && !error && words.observed(data.days.length - data.kept.length)}
        {data && !error && data.kept.length > 0 && ` ${words.keptDates(data.kept.join(", "))}`}
      </p>
    </Part>
  );
}
