import { call } from "../rest";
import type { FoundMessages } from "../wire";

/** Messages by their words, with the filters of the address; days begin and end where the agent is. */
export function findMessages(asked: URLSearchParams, cursor: string): Promise<FoundMessages> {
  const params = new URLSearchParams(asked);
  const from = params.get("from");
  const to = params.get("to");
  if (from) params.set("from", new Date(`${from}T00:00`).toISOString());
  if (to) params.set("to", new Date(new Date(`${to}T00:00`).getTime() + day).toISOString());
  if (cursor) params.set("cursor", cursor);
  return call<FoundMessages>("GET", `search?${params}`);
}

const day = 24 * 60 * 60 * 1000;
