import { expect, test } from "vitest";
import { scores, sounds } from "./sounds";

test("every sound is short, and has a pitch of its own", () => {
  const pitches = sounds.flatMap((sound) => scores[sound].map((tone) => tone.hertz));
  expect(new Set(pitches).size).toBe(pitches.length);
  for (const sound of sounds)
    for (const tone of scores[sound]) expect(tone.at + tone.for).toBeLessThanOrEqual(400);
});
