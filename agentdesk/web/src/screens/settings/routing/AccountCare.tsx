import { useDesk } from "../../../desk/hooks";
import { routing as rest } from "../../../rest/routing";
import { useDraft } from "../../../ui/draft";
import { Field } from "../../../ui/Field";
import { SaveBar } from "../../../ui/SaveBar";
import type { AccountRecord, Care } from "../../../wire";
import { useRoutingWords } from "../../../words/routing";
import { useSettingsWords } from "../../../words/settings";
import { Part, Row } from "../Page";
import { useSaved } from "../useSaved";
import { Time } from "./Pieces";

const seconds = [
  ["park_after_s", "parkAfter"],
  ["remind_after_s", "remindAfter"],
  ["close_after_s", "closeAfter"],
] as const;

/** How customers of an account are treated who have their answer and are silent. */
export function AccountCare({ account }: { account: AccountRecord }) {
  const words = useRoutingWords();
  const { admin } = useSettingsWords();
  const { can } = useDesk().me;
  const draft = useDraft<Care>(account.care);
  const { value, set } = draft;
  const saving = useSaved(
    (care: Care) => rest.setCare(account.id, care),
    () => draft.reset(),
  );
  const readOnly = Boolean(account.managed) || !("account.manage" in can);
  const wrong = seconds.some(([field]) => Number.isNaN(value[field]));
  return (
    <Part title={words.care} help={words.careHelp}>
      <Row>
        {seconds.map(([field, name]) => (
          <Time
            key={field}
            label={words[name]}
            value={value[field]}
            onChange={(n) => set({ [field]: n })}
            error={saving.errorOf(field) ?? (Number.isNaN(value[field]) ? admin.number : undefined)}
            isReadOnly={readOnly}
          />
        ))}
      </Row>
      <Row>
        <Field
          label={words.remindText}
          rows={2}
          value={value.remind_text ?? ""}
          onChange={(text) => set({ remind_text: text })}
          isReadOnly={readOnly}
          maxLength={1000}
        />
        <Field
          label={words.closeText}
          rows={2}
          value={value.close_text ?? ""}
          onChange={(text) => set({ close_text: text })}
          isReadOnly={readOnly}
          maxLength={1000}
        />
      </Row>
      {!readOnly && draft.isDirty && (
        <SaveBar
          isDirty
          isSaving={saving.isBusy}
          trouble={saving.trouble}
          onSave={() => !wrong && saving.run(value)}
          onReset={draft.reset}
        />
      )}
    </Part>
  );
}
