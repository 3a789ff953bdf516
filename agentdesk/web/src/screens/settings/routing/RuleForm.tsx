import { routing as rest } from "../../../rest/routing";
import { NumberField } from "../../../ui/Field";
import { Select } from "../../../ui/Select";
import { Switch } from "../../../ui/Switch";
import type { Outcome, RoutingRule, RuleChange } from "../../../wire";
import { useRoutingWords } from "../../../words/routing";
import { useSettingsWords } from "../../../words/settings";
import { ItemPage, NameField, RemoveButton } from "../ItemPage";
import { useQueues } from "../names";
import { Part, Row } from "../Page";
import { useItemForm } from "../useForm";
import { Needs } from "./Pieces";
import { RuleConditions } from "./RuleConditions";
import { given, named } from "./values";

/** One rule: whom it fits, and what becomes of those. */
export function RuleForm({ rule }: { rule: RoutingRule }) {
  const { admin } = useSettingsWords();
  const words = useRoutingWords();
  const form = useItemForm<RuleChange>("rules", {
    isNew: !rule.id,
    saved: rule,
    verb: "routing.manage",
    isFixed: Boolean(rule.managed),
    save: ({ name, conditions, outcome, disabled }) =>
      rest.saveRule(rule.id, {
        name,
        disabled,
        conditions: given(conditions),
        outcome: { ...outcome, needs: named(outcome.needs ?? []) },
      }),
  });
  const { value, set, errorOf, isReadOnly } = form;
  const setOutcome = (changes: Partial<Outcome>) => set({ outcome: { ...value.outcome, ...changes } });
  return (
    <ItemPage
      page="rules"
      name={rule.name}
      managed={rule.managed}
      acts={
        !isReadOnly &&
        rule.id && <RemoveButton page="rules" name={rule.name} remove={() => rest.dropRule(rule.id)} />
      }
      form={form}
    >
      <Part title={admin.who}>
        <NameField form={form} />
        {rule.id && (
          <Switch
            label={words.ruleEnabled}
            isOn={!value.disabled}
            onChange={(on) => set({ disabled: !on })}
            isReadOnly={isReadOnly}
          />
        )}
      </Part>
      <RuleConditions
        value={value.conditions}
        onChange={(conditions) => set({ conditions })}
        errorOf={errorOf}
        isReadOnly={isReadOnly}
      />
      <OutcomePart value={value.outcome} onChange={setOutcome} errorOf={errorOf} isReadOnly={isReadOnly} />
    </ItemPage>
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
