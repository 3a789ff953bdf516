import { type FocusEvent, useEffect, useRef } from "react";
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
  const from = useRef<Element>(null);
  const entered = ({ relatedTarget, currentTarget }: FocusEvent) => {
    if (!currentTarget.contains(relatedTarget)) from.current = relatedTarget;
  };
  // Its buttons go when there is nothing to save: then one is where one was before.
  useEffect(() => {
    if (!isDirty && document.activeElement === document.body) (from.current as HTMLElement | null)?.focus();
  }, [isDirty]);
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it looks where the focus comes from */}
      <div
        className={css.bar}
        data-shown={isDirty || Boolean(trouble) || undefined}
        data-engaged={isDirty || undefined}
        onFocus={entered}
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
