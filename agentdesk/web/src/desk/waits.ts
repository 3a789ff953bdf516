// When a customer waits too long: his queue says it, for lists, alerts and the live
// board alike.

import type { QueueID } from "../wire";

/** In seconds, where the queue is not known. */
const usual = 300;

/** How long one may wait in each queue, in seconds; 0 is for ever. */
export type Limits = ReadonlyMap<QueueID, number>;

export function longestIn(limits: Limits, queue: QueueID | undefined): number {
  return limits.get(queue ?? "") ?? usual;
}

/** How a wait is to be looked at: from half of the longest on it is worth a look, past it it is trouble. */
export function urgency(waited: number, longest: number): "late" | "soon" | undefined {
  if (!longest || !(waited >= 0)) return undefined;
  if (waited > longest * 1000) return "late";
  return waited >= longest * 500 ? "soon" : undefined;
}
