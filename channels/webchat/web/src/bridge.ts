// What the loader on the host page and the frame say to each other by
// postMessage. The loader keeps things for the frame because the storage of a
// frame from another site is not shared between the sites it is embedded in and
// may be dropped at any time.

/** Names of what is kept: the token, the draft, how far the visitor read, and unsent messages. */
export type Kept = Record<string, string>;

export type ToFrame =
  | { do: "start"; kept: Kept; open: boolean; page: string; locale: string; identity?: string }
  | { do: "open"; open: boolean }
  | { do: "page"; page: string }
  | { do: "identify"; identity: string };

export type ToHost =
  | { do: "keep"; name: string; value: string | null }
  | { do: "unread"; count: number }
  | { do: "colour"; ground: string; ink: string }
  | { do: "close" };
