import type { Verb } from "../../wire";
import type { SettingsWords } from "../../words/settings";

/** A page of the settings. */
export type PageName = keyof SettingsWords["admin"]["pages"];

/** Where a page of the settings stands in their menu. */
export interface Place {
  id: PageName;
  group: "mine" | "company" | "system";
  /** Who may not do this does not see it; without one it is everybody's. */
  verb?: Verb;
}

/** All pages, in the order of the menu. */
export const places: Place[] = [
  { id: "profile", group: "mine" },
  { id: "appearance", group: "mine" },
  { id: "keys", group: "mine" },
  { id: "notifications", group: "mine" },
  { id: "agents", group: "company", verb: "settings.read" },
  { id: "teams", group: "company", verb: "settings.read" },
  { id: "roles", group: "company", verb: "settings.read" },
  { id: "canned", group: "company", verb: "canned.write" },
  { id: "dispositions", group: "company", verb: "vocabulary.manage" },
  { id: "fields", group: "company", verb: "vocabulary.manage" },
  { id: "reasons", group: "company", verb: "presence.reasons" },
  { id: "queues", group: "system", verb: "settings.read" },
  { id: "skills", group: "system", verb: "settings.read" },
  { id: "hours", group: "system", verb: "settings.read" },
  { id: "rules", group: "system", verb: "settings.read" },
  { id: "accounts", group: "system", verb: "settings.read" },
  { id: "widget", group: "system", verb: "settings.read" },
  { id: "brands", group: "system", verb: "settings.read" },
  { id: "audit", group: "system", verb: "audit.read" },
];

/** Those that somebody who may do so much sees. */
export function placesFor(can: Record<string, string>): Place[] {
  return places.filter((place) => !place.verb || place.verb in can);
}

/** Where a thing on a page is; without one, where the page is. */
export function addressIn(page: PageName, item = ""): string {
  return `#/settings/${page}${item && `/${item}`}`;
}

/** Opens a thing on a page, or the page. */
export function openIn(page: PageName, item = ""): void {
  location.hash = addressIn(page, item);
}

/** The same after something was saved: once the form is drawn anew, nothing unsaved holds the address. */
export function openOnceSaved(page: PageName, item = ""): void {
  setTimeout(openIn, 0, page, item);
}
