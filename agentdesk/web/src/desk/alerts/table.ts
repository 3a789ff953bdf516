// What an alert does: a table of what happened by where the agent is, which he may
// change. Deciding is a pure function; what comes of it is done elsewhere.

export const kinds = [
  "offer",
  "assigned",
  "transfer",
  "message",
  "mention",
  "owed",
  "trouble",
  "alarm",
] as const;
/** What happened. */
export type Kind = (typeof kinds)[number];

export const places = ["focused", "elsewhere", "away"] as const;
/** Where the agent is: looking at it, elsewhere in the console, or at something else. */
export type Place = (typeof places)[number];

export const means = ["sound", "toast", "desktop"] as const;
export type Means = (typeof means)[number];

export type Table = Record<Kind, Record<Place, Means[]>>;

/** Nothing for what one looks at; the louder, the further one is. */
export const usual: Table = {
  offer: { focused: ["sound"], elsewhere: ["sound"], away: ["sound", "desktop"] },
  assigned: { focused: [], elsewhere: ["sound", "toast"], away: ["sound", "desktop"] },
  transfer: { focused: [], elsewhere: ["sound", "toast"], away: ["sound", "desktop"] },
  message: { focused: [], elsewhere: ["sound"], away: ["sound", "desktop"] },
  mention: { focused: [], elsewhere: ["sound", "toast"], away: ["sound", "desktop"] },
  owed: { focused: [], elsewhere: ["toast"], away: ["sound", "desktop"] },
  trouble: { focused: ["sound"], elsewhere: ["sound"], away: ["sound", "desktop"] },
  alarm: { focused: ["sound", "toast"], elsewhere: ["sound", "toast"], away: ["sound", "desktop"] },
};

/** What an agent chose: only what differs, and whether customers' words are shown outside the console. */
export type Chosen = Partial<Record<Kind, Partial<Record<Place, Means[]>>>> & { words?: boolean };

/** The whole table: what was chosen, and the usual for the rest. */
export function tableOf(chosen: Chosen): Table {
  const row = (kind: Kind) => ({ ...usual[kind], ...chosen[kind] });
  return Object.fromEntries(kinds.map((kind) => [kind, row(kind)])) as Table;
}

/** Adds a means to a cell, or takes it away. */
export function toggled(chosen: Chosen, kind: Kind, place: Place, one: Means): Chosen {
  const cell = tableOf(chosen)[kind][place];
  const next = cell.includes(one) ? cell.filter((m) => m !== one) : [...cell, one];
  return { ...chosen, [kind]: { ...chosen[kind], [place]: next } };
}

/** Hours without sounds and desktop notifications, on some days of the week (0 is Sunday). */
export interface Quiet {
  on: boolean;
  from: string;
  to: string;
  days: number[];
}

export const usualQuiet: Quiet = { on: false, from: "22:00", to: "08:00", days: [0, 1, 2, 3, 4, 5, 6] };

/** Tells whether it is quiet; hours over midnight belong to the day on which they begin. */
export function isQuiet(quiet: Quiet, now: Date): boolean {
  if (!quiet.on) return false;
  const minute = now.getHours() * 60 + now.getMinutes();
  const from = minuteOf(quiet.from);
  const to = minuteOf(quiet.to);
  const today = quiet.days.includes(now.getDay());
  const yesterday = quiet.days.includes((now.getDay() + 6) % 7);
  if (from < to) return today && minute >= from && minute < to;
  return (today && minute >= from) || (yesterday && minute < to);
}

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}

/** What is about the agent's own work: by a channel of letters nobody waits, and it makes no sound. */
export const ofWork: Kind[] = ["assigned", "transfer", "message", "owed"];

/** What to do about an alert; letter says that it is about work by a channel of letters. */
export function decide(
  kind: Kind,
  place: Place,
  chosen: Chosen,
  quiet: Quiet,
  now: Date,
  letter = false,
): Means[] {
  const cell = tableOf(chosen)[kind][place];
  if (isQuiet(quiet, now)) return cell.filter((m) => m === "toast");
  return letter && ofWork.includes(kind) ? cell.filter((m) => m !== "sound") : cell;
}
