import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { routing as rest } from "../../../rest/routing";
import { Button, IconButton } from "../../../ui/Button";
import { Field, type FieldProps, NumberField } from "../../../ui/Field";
import { CloseIcon } from "../../../ui/icons";
import { type Option, Select } from "../../../ui/Select";
import type { Need } from "../../../wire";
import { useRoutingWords } from "../../../words/routing";
import { useListFocus } from "../../focus";
import css from "./Pieces.module.css";
import { linesOf, listOf, readTime, writtenTime } from "./values";

export const useSkills = () => useQuery({ queryKey: ["admin", "skills"], queryFn: rest.skills });
export const useCalendars = () => useQuery({ queryKey: ["admin", "calendars"], queryFn: rest.calendars });
export const useRules = () => useQuery({ queryKey: ["admin", "rules"], queryFn: rest.rules });

/** A time of a setting: empty is its default, and 0 is never where that can be. */
export function Time({
  value,
  onChange,
  normal,
  canNever = false,
  ...props
}: FieldProps & {
  value: number | undefined;
  onChange(value: number): void;
  /** What empty stands for. */
  normal?: number;
  canNever?: boolean;
}) {
  const words = useRoutingWords();
  const [typed, setTyped] = useState<string>();
  const stands = writtenTime(value, canNever);
  const shown = typed !== undefined && sameTime(readTime(typed, canNever), value) ? typed : stands;
  const help = [
    normal !== undefined && words.emptyIs(String(normal)),
    canNever && normal !== 0 && words.zeroNever,
  ];
  return (
    <Field
      {...props}
      help={props.help ?? help.filter(Boolean).join(" · ")}
      inputMode="numeric"
      value={shown}
      onChange={(text) => {
        setTyped(text);
        onChange(readTime(text, canNever));
      }}
    />
  );
}

function sameTime(a: number, b: number | undefined): boolean {
  return a === (b ?? 0) || (Number.isNaN(a) && Number.isNaN(b));
}

/** Several texts: one a line, or in one line with commas between. What is being typed stays as it is. */
export function Texts({
  value,
  onChange,
  rows = 1,
  ...props
}: FieldProps & {
  value: string[] | undefined;
  onChange(value: string[]): void;
  rows?: number;
  placeholder?: string;
}) {
  const read = rows > 1 ? linesOf : listOf;
  const [typed, setTyped] = useState<string>();
  const stands = (value ?? []).join(rows > 1 ? "\n" : ", ");
  const same = typed !== undefined && JSON.stringify(read(typed)) === JSON.stringify(value ?? []);
  return (
    <Field
      {...props}
      rows={rows}
      value={same ? typed : stands}
      onChange={(text) => {
        setTyped(text);
        onChange(read(text));
      }}
    />
  );
}

/** Rows of one thing each, to be added to and taken from. */
export function Rows<T>({
  value,
  onChange,
  fresh,
  add,
  nameOf,
  isWide,
  isReadOnly,
  children,
}: {
  value: T[];
  onChange(value: T[]): void;
  fresh: T;
  add: string;
  nameOf(one: T): string;
  isWide?: boolean;
  isReadOnly?: boolean;
  children(one: T, set: (changes: Partial<T>) => void): ReactNode;
}) {
  const words = useRoutingWords();
  const list = useListFocus<HTMLDivElement>(value.length);
  return (
    <div ref={list} className={css.rows}>
      {value.map((one, i) => (
        // Rows have no ids; those after a removed one take its place.
        <div key={i} className={css.row} data-wide={isWide || undefined}>
          {children(one, (changes) => onChange(value.with(i, { ...one, ...changes })))}
          {!isReadOnly && (
            <IconButton name={words.drop(nameOf(one))} onPress={() => onChange(value.toSpliced(i, 1))}>
              <CloseIcon />
            </IconButton>
          )}
        </div>
      ))}
      {!isReadOnly && (
        <div className={css.add}>
          <Button onPress={() => onChange([...value, fresh])}>{add}</Button>
        </div>
      )}
    </div>
  );
}

/** The skills that can be chosen, and those that are. */
export function useSkillOptions(chosen: string[]): Option[] {
  const skills = useSkills().data ?? [];
  return skills.filter((s) => !s.disabled || chosen.includes(s.id)).map((s) => ({ id: s.id, text: s.name }));
}

/** Skills with levels, and whatever else each has. */
export function Needs<N extends Need>({
  value,
  onChange,
  fresh,
  more,
  isReadOnly,
}: {
  value: N[];
  onChange(value: N[]): void;
  fresh: N;
  more?(one: N, set: (changes: Partial<N>) => void): ReactNode;
  isReadOnly?: boolean;
}) {
  const words = useRoutingWords();
  const options = useSkillOptions(value.map((need) => need.skill));
  const nameOf = (one: N) => options.find((o) => o.id === one.skill)?.text ?? words.skill;
  if (options.length === 0) return <p className={css.none}>{words.noSkills}</p>;
  return (
    <Rows
      value={value}
      onChange={onChange}
      fresh={fresh}
      add={words.addSkill}
      nameOf={nameOf}
      isWide={Boolean(more)}
      isReadOnly={isReadOnly}
    >
      {(one, set) => (
        <>
          <Select
            label={words.skill}
            value={one.skill}
            onChange={(skill) => set({ skill } as Partial<N>)}
            options={options}
            isReadOnly={isReadOnly}
          />
          <NumberField
            label={words.level}
            help={words.levelHelp}
            value={one.level}
            onChange={(level) => set({ level } as Partial<N>)}
            isReadOnly={isReadOnly}
          />
          {more?.(one, set)}
        </>
      )}
    </Rows>
  );
}
