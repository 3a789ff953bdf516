import { useEffect, useSyncExternalStore } from "react";
import { type Shown, toasts, unfolded } from "../desk/undo";
import { useCommands } from "../desk/useCommands";
import { causeOf, useWords } from "../words/words";
import { Button, IconButton } from "./Button";
import { CloseIcon } from "./icons";
import css from "./Toasts.module.css";

/** Where toasts appear. It is always there, so that screen readers hear of new ones. */
export function Toasts() {
  const words = useWords();
  const list = useSyncExternalStore(toasts.subscribe, () => toasts.list);
  const { shown, more } = unfolded(list);
  useEffect(() => () => toasts.clear(), []);
  useCommands([{ id: "desk.undo", run: () => void toasts.undoLast(), when: toasts.undoable !== undefined }]);
  return (
    <section
      className={css.region}
      aria-label={words.undo.region}
      aria-live="polite"
      onPointerEnter={() => toasts.hold()}
      onPointerLeave={() => toasts.release()}
      onFocus={() => toasts.hold()}
      onBlur={() => toasts.release()}
    >
      {more > 0 && <p className={css.more}>{words.undo.more(more)}</p>}
      {shown.map((toast) => (
        <ToastView key={toast.id} toast={toast} />
      ))}
    </section>
  );
}

function ToastView({ toast }: { toast: Shown }) {
  const words = useWords();
  const { id, state } = toast;
  return (
    <div className={css.toast} data-failed={state === "failed" || undefined}>
      <p>{state === "failed" ? words.undo.failed(causeOf(toast.why, words)) : toast.text}</p>
      {toast.undo && state !== "failed" && (
        <Button look="quiet" isDisabled={state === "undoing"} onPress={() => void toasts.undo(id)}>
          {words.undo.undo}
        </Button>
      )}
      <IconButton
        name={words.undo.dismiss}
        onPress={() => {
          toasts.release();
          toasts.drop(id);
        }}
      >
        <CloseIcon />
      </IconButton>
    </div>
  );
}
