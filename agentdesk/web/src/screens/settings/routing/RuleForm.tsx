import { useState } from "react";
import { useDesk } from "../../../desk/hooks";
import { routing as rest } from "../../../rest/routing";
import { Button } from "../../../ui/Button";
import { ConfirmDialog } from "../../../ui/ConfirmDialog";
import { useDraft } from "../../../ui/draft";
import { Field, NumberField } from "../../../ui/Field";
import { SaveBar } from "../../../ui/SaveBar";
import { Select } from "../../../ui/Select";
import { Switch } from "../../../ui/Switch";
import type { Outcome, RoutingRule, RuleChange } from "../../../wire";
import { useRoutingWords } from "../../../words/routing";
import { useSettingsWords } from "../../../words/settings";
import { useQueues } from "../names";
import { ManagedNote, Page, Part, Row } from "../Page";
import { useSaved } from "../useSaved";
import { Needs } from "./Pieces";
import { RuleConditions } from "./RuleConditions";
import { toRule } from "./Rules";
import { given, named } from "./values";

/** One rule: whom it fits, and what becomes of those. */
export function RuleForm({ rule }: { rule: RoutingRule }) {
  const { admin } = useSettingsWords();
  const words = useRoutingWords();
  const { can } = useDesk().me;
  const draft = useDraft<RuleChange>(rule);
  const [checked, setChecked] = useState(false);
  const [asking, setAsking] = useState(false);
  const { value, set } = draft;
  const saving = useSaved(
    ({ name, conditions, outcome, disabled }: RuleChange) =>
      rest.saveRule(rule.id, {
        name,
        disabled,
        conditions: given(conditions),
        outcome: { ...outcome, needs: named(outcome.needs ?? []) },
      }),
    (made) => {
      draft.reset();
      if (!rule.id) setTimeout(toRule, 0, made.id); // once nothing is unsaved
    },
  );
  const drop = useSaved(
    () => rest.dropRule(rule.id),
    () => toRule(""),
  );
  const readOnly = Boolean(rule.managed) || !("routing.manage" in can);
  const missing = value.name.trim() ? undefined : admin.required;
  const setOutcome = (changes: Partial<Outcome>) => set({ outcome: { ...value.outcome, ...changes } });
  return (
    <Page
      title={rule.name || admin.add}
      back="#/settings/rules"
      acts={!readOnly && rule.id && <Button onPress={() => setAsking(true)}>{admin.remove}</Button>}
    >
      <ManagedNote managed={rule.managed} />
      <Part title={admin.who}>
        <Field
          label={admin.name}
          value={value.name}
          onChange={(name) => set({ name })}
          error={saving.errorOf("name") ?? (checked ? missing : undefined)}
          isReadOnly={readOnly}
          isRequired
          maxLength={100}
        />
        {rule.id && (
          <Switch
            label={words.ruleEnabled}
            isOn={!value.disabled}
            onChange={(on) => set({ disabled: !on })}
            isReadOnly={readOnly}
          />
        )}
      </Part>
      <RuleConditions
        value={value.conditions}
        onChange={(conditions) => set({ conditions })}
        errorOf={saving.errorOf}
        isReadOnly={readOnly}
      />
      <OutcomePart
        value={value.outcome}
        onChange={setOutcome}
        errorOf={saving.errorOf}
        isReadOnly={readOnly}
      />
      {!readOnly && (
        <SaveBar
          isDirty={draft.isDirty}
          isSaving={saving.isBusy}
          trouble={saving.trouble}
          act={rule.id ? undefined : admin.create}
          onSave={() => {
            setChecked(true);
            if (!missing) saving.run(value);
          }}
          onReset={draft.reset}
        />
      )}
      {asking && (
        <ConfirmDialog
          title={admin.removeTitle(rule.name)}
          act={admin.remove}
          trouble={drop.trouble}
          isBusy={drop.isBusy}
          onConfirm={() => drop.run(undefined)}
          onClose={() => setAsking(false)}
        >
          <p>{admin.removeBody}</p>
        </ConfirmDialog>
      )}
    </Page>
  );
}

function OutcomePart({
  value,
  onChange,
  errorOf,
  isReadOnly,
}: {
  value: Outcome;
  onChange(changes: Partial<Outcome>): void;
  errorOf(field: string): string | undefined;
  isReadOnly: boolean;
}) {
  const { admin } = useSettingsWords();
  const words = useRoutingWords();
  const queues = useQueues().data ?? [];
  const options = queues
    .filter((q) => !q.disabled || q.id === value.queue)
    .map((q) => ({ id: q.id, text: q.name }));
  return (
    <Part title={words.outcome}>
      <Row>
        <Select
          label={words.outcomeQueue}
          value={value.queue || "own"}
          onChange={(id) => onChange({ queue: id === "own" ? "" : id })}
          options={[{ id: "own", text: words.accountsQueue }, ...options]}
          error={errorOf("outcome.queue")}
          isReadOnly={isReadOnly}
        />
        <NumberField
          label={admin.priority}
          help={admin.priorityHelp}
          value={value.priority ?? 0}
          onChange={(priority) => onChange({ priority })}
          error={errorOf("outcome.priority")}
          isReadOnly={isReadOnly}
        />
      </Row>
      <p>{words.outcomeNeeds}</p>
      <Needs
        value={value.needs ?? []}
        onChange={(needs) => onChange({ needs })}
        fresh={{ skill: "", level: 1 }}
        isReadOnly={isReadOnly}
      />
    </Part>
  );
}
