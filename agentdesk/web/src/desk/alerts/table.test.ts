import { expect, test } from "vitest";
import { decide, isQuiet, kinds, places, tableOf, toggled, usual, usualQuiet } from "./table";

const noon = new Date(2026, 2, 11, 12, 0); // a Wednesday
const night = { ...usualQuiet, on: true };

test("an alarm is said wherever one is", () => {
  expect(decide("alarm", "focused", {}, usualQuiet, noon)).toEqual(["sound", "toast"]);
});

test("what one looks at makes no noise, but for offers and trouble", () => {
  for (const kind of kinds.filter((one) => one !== "alarm")) {
    const loud = kind === "offer" || kind === "trouble";
    expect(decide(kind, "focused", {}, usualQuiet, noon), kind).toEqual(loud ? ["sound"] : []);
  }
});

test("away, everything sounds and shows on the desktop", () => {
  for (const kind of kinds) expect(decide(kind, "away", {}, usualQuiet, noon)).toEqual(["sound", "desktop"]);
});

test("what was chosen goes before the usual, cell by cell", () => {
  const chosen = toggled(toggled({}, "message", "elsewhere", "sound"), "message", "elsewhere", "toast");
  expect(decide("message", "elsewhere", chosen, usualQuiet, noon)).toEqual(["toast"]);
  expect(decide("message", "away", chosen, usualQuiet, noon)).toEqual(usual.message.away);
  expect(tableOf(toggled(chosen, "message", "elsewhere", "toast")).message.elsewhere).toEqual([]);
});

test("quiet hours leave toasts alone", () => {
  const late = new Date(2026, 2, 11, 23, 0);
  for (const kind of kinds)
    for (const place of places) {
      const usually = decide(kind, place, {}, usualQuiet, late);
      expect(decide(kind, place, {}, night, late)).toEqual(usually.filter((m) => m === "toast"));
    }
});

test("what comes by a channel of letters makes no sound, unless it is asked or called for", () => {
  for (const kind of kinds)
    for (const place of places) {
      const usually = decide(kind, place, {}, usualQuiet, noon);
      const silent = ["assigned", "transfer", "message", "owed"].includes(kind);
      expect(decide(kind, place, {}, usualQuiet, noon, true), kind).toEqual(
        usually.filter((m) => !(silent && m === "sound")),
      );
    }
});

const wednesdays = { ...night, days: [3] };
const at = (day: number, hour: number, minute = 0) => new Date(2026, 2, day, hour, minute);

test.each([
  ["off", { ...night, on: false }, at(11, 23), false],
  ["before they begin", wednesdays, at(11, 21, 59), false],
  ["as they begin", wednesdays, at(11, 22), true],
  ["after midnight, begun on a chosen day", wednesdays, at(12, 7, 59), true],
  ["as they end", wednesdays, at(12, 8), false],
  ["the morning of a chosen day, begun on another", wednesdays, at(11, 7), false],
  ["the evening of another day", wednesdays, at(12, 23), false],
  ["within a day", { ...wednesdays, from: "12:00", to: "14:00" }, at(11, 13), true],
  ["within a day, after", { ...wednesdays, from: "12:00", to: "14:00" }, at(11, 14), false],
  ["the whole day", { ...wednesdays, from: "00:00", to: "24:00" }, at(11, 23, 59), true],
])("quiet: %s", (_, quiet, now, want) => expect(isQuiet(quiet, now)).toBe(want));
