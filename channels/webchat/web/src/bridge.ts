// What the loader on the host page and the frame say to each other by
// postMessage. The loader keeps things for the frame because the storage of a
// frame from another site is not shared between the sites it is embedded in and
// may be dropped at any time.

/** Names of what is kept: the token, the draft, how far the visitor read, unsent messages, what he chose. */
export type Kept = Record<string, string>;

/** What the host page said by Switchboard(name, value) for the frame to heed, the last of each name. */
export type Said = Record<string, unknown>;

/** How things stand when the frame begins. */
export interface Start {
  kept: Kept;
  open: boolean;
  page: string;
  said: Said;
}

export type ToFrame =
  | [what: "start", start: Start]
  | [what: "open", open: boolean]
  | [what: "page", page: string]
  | [what: "said", name: string, value: unknown];

export type ToHost =
  | [what: "hello"]
  | [what: "keep", name: string, value: string | null]
  | [what: "emit", name: string, value: unknown]
  | [what: "close"];
