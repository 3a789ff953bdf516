/** A client id: it sorts by time, and no other client makes the same. */
export function clientID(): string {
  const random = crypto.getRandomValues(new Uint8Array(12));
  return `${Date.now().toString(36)}_${Array.from(random, (b) => (b % 36).toString(36)).join("")}`;
}
