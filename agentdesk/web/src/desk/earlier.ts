// The customer's earlier conversations, as lines above the one that is open.

import type { Event, Past } from "../wire";
import type { Words } from "../words/zh";
import { type Line, linesOf, type Names } from "./lines";
import { stretch } from "./state";

/** A page of an earlier conversation: of several, the one fetched first is the latest. */
export interface EarlierPage {
  past: Past;
  events: Event[];
}

/** The pages in the order of time, each conversation below a line that tells of it. */
export function earlierLines(pages: EarlierPage[], names: Names, words: Words): Line[] {
  const events = new Map<Past, Event[]>();
  for (const { past, events: found } of pages) events.set(past, [...found, ...(events.get(past) ?? [])]);
  const lines: Line[] = [];
  for (const [past, found] of [...events].reverse()) {
    lines.push({ kind: "earlier", key: `earlier ${past.id}`, at: past.opened_at ?? "", past });
    for (const line of linesOf(stretch(found), [], names, words))
      lines.push({ ...line, key: `${past.id} ${line.key}` });
  }
  return lines;
}
