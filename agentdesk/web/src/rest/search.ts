import { call } from "../rest";
import type { FoundContacts } from "../wire";

/** Customers by name, pinyin, initials, the end of a number, or a whole address. */
export function findCustomers(query: string): Promise<FoundContacts> {
  return call<FoundContacts>("GET", `contacts?limit=8&q=${encodeURIComponent(query)}`);
}
