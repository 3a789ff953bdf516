import { call } from "../rest";
import type { PreferenceChange } from "../wire";

export const preferences = {
  all: () => call<Record<string, unknown>>("GET", "preferences"),
  save: (key: string, value: unknown) =>
    call<void>("PUT", `preferences/${key}`, { value } satisfies PreferenceChange),
};
