import { type ReactNode, useState } from "react";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { Field } from "../../ui/Field";
import { SaveBar } from "../../ui/SaveBar";
import { useSettingsWords } from "../../words/settings";
import { ManagedNote, Page } from "./Page";
import { addressIn, openIn, type PageName } from "./places";
import type { Form } from "./useForm";
import { useSaved } from "./useSaved";

/** The page of one thing of a list: its form, and what else one can do with it. */
export function ItemPage<T>({
  page,
  name,
  about,
  managed,
  acts,
  form,
  children,
}: {
  /** The page that lists it. */
  page: PageName;
  name: string;
  about?: string;
  managed?: string;
  acts?: ReactNode;
  form: Form<T>;
  children: ReactNode;
}) {
  const { admin } = useSettingsWords();
  return (
    <Page title={name || admin.add} about={about} back={addressIn(page)} acts={acts}>
      <ManagedNote managed={managed} />
      {children}
      <FormBar form={form} />
    </Page>
  );
}

/** Stands below a form that one may change, and saves it. */
export function FormBar<T>({ form }: { form: Form<T> }) {
  const { admin } = useSettingsWords();
  if (form.isReadOnly) return null;
  return (
    <SaveBar
      isDirty={form.isDirty}
      isSaving={form.isSaving}
      trouble={form.trouble}
      act={form.isNew ? admin.create : undefined}
      onSave={form.save}
      onReset={form.reset}
    />
  );
}

/** The field that every form has. */
export function NameField({ form, label }: { form: Form<{ name: string }>; label?: string }) {
  const { admin } = useSettingsWords();
  return (
    <Field
      label={label ?? admin.name}
      value={form.value.name}
      onChange={(name) => form.set({ name })}
      error={form.errorOf("name")}
      isReadOnly={form.isReadOnly}
      isRequired
      maxLength={100}
    />
  );
}

/** Removes a thing, if that is meant, and goes back to those that are left. */
export function RemoveButton({
  page,
  name,
  isDisabled,
  remove,
}: {
  page: PageName;
  name: string;
  isDisabled?: boolean;
  remove(): Promise<void>;
}) {
  const { admin } = useSettingsWords();
  const [asking, setAsking] = useState(false);
  const removing = useSaved(remove, () => openIn(page));
  return (
    <>
      <Button onPress={() => setAsking(true)} isDisabled={isDisabled}>
        {admin.remove}
      </Button>
      {asking && (
        <ConfirmDialog
          title={admin.removeTitle(name)}
          act={admin.remove}
          trouble={removing.trouble}
          isBusy={removing.isBusy}
          onConfirm={() => removing.run(undefined)}
          onClose={() => setAsking(false)}
        >
          <p>{admin.removeBody}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
