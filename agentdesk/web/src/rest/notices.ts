import { call } from "../rest";
import type { Notices, NoticesRead } from "../wire";

/** What the agent is told of. */
export const notices = {
  page: (cursor: string) =>
    call<Notices>("GET", `notices${cursor && `?cursor=${encodeURIComponent(cursor)}`}`),
  read: (which: NoticesRead) => call<void>("POST", "notices/read", which),
};
