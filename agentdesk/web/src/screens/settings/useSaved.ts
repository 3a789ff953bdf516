import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Failure } from "../../rest";
import { type SettingsWords, useSettingsWords } from "../../words/settings";
import { causeOf } from "../../words/words";

/** What came of saving a form. */
export interface Saving<T> {
  run(value: T): void;
  isBusy: boolean;
  /** Why it did not work, if no field is to blame. */
  trouble?: string;
  /** Why the value of a field was refused. */
  errorOf(field: string): string | undefined;
}

/** Saves a form; then everything that was read of the settings is read anew. */
export function useSaved<T, R>(save: (value: T) => Promise<R>, onSaved?: (result: R) => void): Saving<T> {
  const words = useSettingsWords();
  const queries = useQueryClient();
  const mutation = useMutation({
    mutationFn: save,
    onSuccess: async (result) => {
      await queries.invalidateQueries({ queryKey: ["admin"] });
      onSaved?.(result);
    },
  });
  const failure = mutation.error instanceof Failure ? mutation.error : undefined;
  return {
    run: (value) => mutation.mutate(value),
    isBusy: mutation.isPending,
    trouble: mutation.error
      ? words.notDone(words.save, failure?.field ? fieldTrouble(failure, words) : causeOf(failure, words))
      : undefined,
    errorOf: (field) => (failure?.field === field ? fieldTrouble(failure, words) : undefined),
  };
}

/** Why a field was refused, in words as far as we have them. */
export function fieldTrouble(failure: Failure, { admin }: SettingsWords): string {
  if (failure.code === "taken") return admin.taken;
  const why = failure.message;
  if (why.endsWith("is missing")) return admin.required;
  if (why.includes("integer expected")) return admin.number;
  const bounds = /between ([\d,]+) and ([\d,]+)/.exec(why);
  if (bounds?.[1] && bounds[2]) return admin.between(bounds[1], bounds[2]);
  return admin.notTaken(why);
}
