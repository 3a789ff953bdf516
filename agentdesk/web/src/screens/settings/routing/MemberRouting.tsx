import { useState } from "react";
import { Field } from "../../../ui/Field";
import type { MemberSkill } from "../../../wire";
import { useRoutingWords } from "../../../words/routing";
import { useSpeech } from "../../../words/words";
import { useKinds } from "../names";
import { Part, Row } from "../Page";
import { Needs } from "./Pieces";
import { dayOf, endOfDay } from "./values";

/** What an agent can do, until when, and how much of each channel he takes at a time. */
export function MemberRouting({
  skills,
  limits,
  onChange,
  errorOf,
  isReadOnly,
}: {
  skills: MemberSkill[];
  limits: Record<string, number>;
  onChange(changes: { skills?: MemberSkill[]; limits?: Record<string, number> }): void;
  errorOf(field: string): string | undefined;
  isReadOnly: boolean;
}) {
  const words = useRoutingWords();
  const { language } = useSpeech();
  const kinds = useKinds().data ?? [];
  const limit = (kind: string, text: string) => {
    const { [kind]: _, ...others } = limits;
    onChange({ limits: /^\d+$/.test(text.trim()) ? { ...others, [kind]: Number(text) } : others });
  };
  return (
    <Part title={words.memberSkills} help={words.memberSkillsHelp}>
      <Needs
        value={skills}
        onChange={(list) => onChange({ skills: list })}
        fresh={{ skill: "", level: 1 }}
        more={(one, set) => (
          <Expiry value={one.expires} onChange={(expires) => set({ expires })} isReadOnly={isReadOnly} />
        )}
        isReadOnly={isReadOnly}
      />
      <Row>
        {kinds.map((kind) => (
          <Field
            key={kind.kind}
            label={words.limit(kind.name[language])}
            help={words.limitHelp}
            inputMode="numeric"
            value={limits[kind.kind] === undefined ? "" : String(limits[kind.kind])}
            onChange={(text) => limit(kind.kind, text)}
            error={errorOf("limits")}
            isReadOnly={isReadOnly}
            maxLength={3}
          />
        ))}
      </Row>
    </Part>
  );
}

/** The last day of something, as it is written. */
export function Expiry({
  value,
  onChange,
  isReadOnly,
}: {
  value: MemberSkill["expires"];
  onChange(value: MemberSkill["expires"]): void;
  isReadOnly?: boolean;
}) {
  const words = useRoutingWords();
  const [typed, setTyped] = useState<string>();
  const shown = typed !== undefined && endOfDay(typed) === (value ?? undefined) ? typed : dayOf(value);
  const bad = shown.trim() !== "" && endOfDay(shown) === undefined;
  return (
    <Field
      label={words.until}
      help={words.untilHelp}
      error={bad && shown.length >= 10 ? words.dateForm : undefined}
      value={shown}
      onChange={(text) => {
        setTyped(text);
        onChange(endOfDay(text));
      }}
      placeholder="2026-12-31"
      isReadOnly={isReadOnly}
      maxLength={10}
    />
  );
}
