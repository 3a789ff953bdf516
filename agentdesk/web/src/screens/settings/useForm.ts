import { useState } from "react";
import { useDesk } from "../../desk/hooks";
import type { Made } from "../../rest/admin";
import { type Draft, useDraft } from "../../ui/draft";
import type { Verb } from "../../wire";
import { useSettingsWords } from "../../words/settings";
import { openOnceSaved, type PageName } from "./places";
import { useSaved } from "./useSaved";

/** A form over one thing: what is typed, what is wrong with it, and how saving goes. */
export interface Form<T> extends Draft<T> {
  isNew: boolean;
  isReadOnly: boolean;
  /** Why a field is refused: by the server, or by the form itself once saving was tried. */
  errorOf(field: string): string | undefined;
  /** Saves it, unless the form itself refuses something. */
  save(): void;
  isSaving: boolean;
  /** Why saving did not work. */
  trouble?: string;
}

interface Options<T, R> {
  isNew: boolean;
  saved: T;
  /** Who may do this may change it. */
  verb: Verb;
  /** Nobody changes it here: a file does, or it is as it is. */
  isFixed?: boolean;
  /** What the form refuses by itself, by the field's name, besides a name that is missing. */
  wrong?(value: T): Record<string, string | undefined>;
  save(value: T): Promise<R>;
  /** Runs when nothing is unsaved any more. */
  onSaved?(result: R): void;
}

export function useForm<T extends { name: string }, R>({
  isNew,
  saved,
  verb,
  isFixed = false,
  wrong,
  save,
  onSaved,
}: Options<T, R>): Form<T> {
  const { admin } = useSettingsWords();
  const { can } = useDesk().me;
  const draft = useDraft(saved);
  const [tried, setTried] = useState(false);
  const saving = useSaved(save, (result) => {
    draft.reset();
    setTried(false);
    onSaved?.(result);
  });
  const mistakes: Record<string, string | undefined> = {
    ...wrong?.(draft.value),
    name: draft.value.name.trim() ? undefined : admin.required,
  };
  return {
    ...draft,
    isNew,
    isReadOnly: isFixed || !(verb in can),
    errorOf: (field) => saving.errorOf(field) ?? (tried ? mistakes[field] : undefined),
    save: () => {
      setTried(true);
      if (!Object.values(mistakes).some(Boolean)) saving.run(draft.value);
    },
    isSaving: saving.isBusy,
    trouble: saving.trouble,
  };
}

/** The form of a thing on a page, which opens a new one there once it is made. */
export function useItemForm<T extends { name: string }>(
  page: PageName,
  options: Omit<Options<T, Made>, "onSaved">,
): Form<T> {
  return useForm({
    ...options,
    onSaved: (made) => options.isNew && openOnceSaved(page, made.id),
  });
}
