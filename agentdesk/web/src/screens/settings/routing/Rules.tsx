import { useState } from "react";
import { useDesk } from "../../../desk/hooks";
import { routing as rest } from "../../../rest/routing";
import { IconButton } from "../../../ui/Button";
import { DownIcon, UpIcon } from "../../../ui/icons";
import type { RoutingRule } from "../../../wire";
import { useRoutingWords } from "../../../words/routing";
import { useSettingsWords } from "../../../words/settings";
import { ListPage, Opened } from "../ListPage";
import { useQueues } from "../names";
import { Loaded, ManagedMark } from "../Page";
import { addressIn } from "../places";
import type { PageProps } from "../Settings";
import { useSaved } from "../useSaved";
import { Foresee } from "./Foresee";
import { useRules } from "./Pieces";
import { RuleForm } from "./RuleForm";
import css from "./Rules.module.css";
import { given } from "./values";

const fresh: RoutingRule = { id: "", name: "", conditions: {}, outcome: {}, disabled: false };

/** Which queue new conversations go to: the rules in their order, or one of them. */
export function Rules({ item }: PageProps) {
  const { can } = useDesk().me;
  const rules = useRules();
  if (item)
    return (
      <Opened query={rules} item={item} fresh={fresh}>
        {(rule) => <RuleForm rule={rule} />}
      </Opened>
    );
  return (
    <ListPage page="rules" verb="routing.manage">
      <Loaded query={rules}>{(all) => <Ordered rules={all} mayChange={"routing.manage" in can} />}</Loaded>
      <Foresee />
    </ListPage>
  );
}

/** The rules from the first to the last, each to be dragged or moved by a step. */
function Ordered({ rules, mayChange }: { rules: RoutingRule[]; mayChange: boolean }) {
  const { admin } = useSettingsWords();
  const words = useRoutingWords();
  const queues = useQueues().data ?? [];
  const place = useSaved(({ id, before }: { id: string; before: string }) => rest.placeRule(id, before));
  const [dragged, setDragged] = useState("");
  if (rules.length === 0) return <p className={css.none}>{words.noRules}</p>;
  return (
    <>
      <ol className={css.list} aria-label={admin.pages.rules}>
        {rules.map((rule, i) => (
          <li
            key={rule.id}
            className={css.rule}
            data-disabled={rule.disabled || undefined}
            draggable={mayChange}
            onDragStart={() => setDragged(rule.id)}
            onDragOver={(event) => dragged && event.preventDefault()}
            onDrop={() => {
              const from = rules.findIndex((r) => r.id === dragged);
              const before = from < i ? (rules[i + 1]?.id ?? "") : rule.id;
              if (from >= 0 && from !== i) place.run({ id: dragged, before });
              setDragged("");
            }}
          >
            {mayChange && (
              <span className={css.moves}>
                <IconButton
                  name={words.up(rule.name)}
                  isDisabled={place.isBusy || i === 0}
                  onPress={() => place.run({ id: rule.id, before: rules[i - 1]?.id ?? "" })}
                >
                  <UpIcon />
                </IconButton>
                <IconButton
                  name={words.down(rule.name)}
                  isDisabled={place.isBusy || i === rules.length - 1}
                  onPress={() => place.run({ id: rule.id, before: rules[i + 2]?.id ?? "" })}
                >
                  <DownIcon />
                </IconButton>
              </span>
            )}
            <span className={css.number}>{i + 1}</span>
            <span className={css.about}>
              <a href={addressIn("rules", rule.id)}>{rule.name}</a>
              <small>{conditionNames(rule, words)}</small>
            </span>
            <span className={css.to}>
              {queues.find((q) => q.id === rule.outcome.queue)?.name ?? words.accountsQueue}
              {rule.disabled && ` · ${admin.disabled}`}
            </span>
            <ManagedMark managed={rule.managed} />
          </li>
        ))}
      </ol>
      {place.trouble && (
        <p className={css.trouble} role="alert">
          {place.trouble}
        </p>
      )}
    </>
  );
}

function conditionNames(rule: RoutingRule, words: ReturnType<typeof useRoutingWords>): string {
  const names = Object.keys(given(rule.conditions)).map((name) => words.names[name] ?? name);
  return names.join(" · ") || words.everything;
}
