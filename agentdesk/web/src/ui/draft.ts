import { useMemo, useState } from "react";

/** What somebody changes in a form, beside what is saved. */
export interface Draft<T> {
  value: T;
  isDirty: boolean;
  set(changes: Partial<T>): void;
  reset(): void;
}

/** A form over what is saved; what somebody changed stays when that is loaded anew. */
export function useDraft<T extends object>(saved: T): Draft<T> {
  const [changes, setChanges] = useState<Partial<T>>({});
  const value = useMemo(() => ({ ...saved, ...changes }), [saved, changes]);
  return {
    value,
    isDirty: (Object.keys(changes) as (keyof T)[]).some(
      (key) => JSON.stringify(changes[key]) !== JSON.stringify(saved[key]),
    ),
    set: (more) => setChanges((had) => ({ ...had, ...more })),
    reset: () => setChanges({}),
  };
}
