import { useWords } from "../words/words";
import { Button } from "./Button";
import { ConfirmDialog } from "./ConfirmDialog";
import css from "./SaveBar.module.css";
import { useUnsaved } from "./unsaved";

/**
 * Stands below a form: saves it or puts it back, and asks before somebody leaves
 * with something unsaved. It shows while there is something to save.
 */
export function SaveBar({
  isDirty,
  isSaving,
  trouble,
  act,
  onSave,
  onReset,
}: {
  isDirty: boolean;
  isSaving: boolean;
  /** Why saving did not work. */
  trouble?: string;
  /** What the button says, if not save. */
  act?: string;
  onSave(): void;
  onReset(): void;
}) {
  const words = useWords();
  const leaving = useUnsaved(isDirty && !isSaving);
  return (
    <>
      <div
        className={css.bar}
        data-shown={isDirty || Boolean(trouble) || undefined}
        data-engaged={isDirty || undefined}
      >
        <p className={trouble ? css.trouble : css.state} role={trouble ? "alert" : "status"}>
          {trouble || (isDirty ? words.form.unsaved : "")}
        </p>
        {isDirty && (
          <>
            <Button onPress={onReset} isDisabled={isSaving}>
              {words.form.reset}
            </Button>
            <Button look="primary" onPress={onSave} isDisabled={isSaving}>
              {act ?? words.save}
            </Button>
          </>
        )}
      </div>
      {leaving && (
        <ConfirmDialog
          title={words.form.leaveTitle}
          act={words.form.leave}
          onConfirm={leaving.leave}
          onClose={leaving.stay}
        >
          <p>{words.form.leaveBody}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
