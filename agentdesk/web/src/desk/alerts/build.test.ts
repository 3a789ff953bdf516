import { expect, test } from "vitest";
import { idleAfter, isNewer, mayReload } from "./build";

test.each([
  ["another build", "a", "b", true],
  ["the same", "a", "a", false],
  ["nothing is known of the server's", "a", "", false],
  ["a page that was not built", "", "b", false],
])("newer: %s", (_, own, served, want) => expect(isNewer(own, served)).toBe(want));

const idle = { idle: idleAfter, unsent: 0, engaged: false };

test.each([
  ["nobody has touched it for five minutes", idle, true],
  ["somebody was there a moment ago", { ...idle, idle: idleAfter - 1 }, false],
  ["a message is on its way", { ...idle, unsent: 1 }, false],
  ["a dialog is open", { ...idle, engaged: true }, false],
])("reloads itself: %s", (_, doing, want) => expect(mayReload(doing)).toBe(want));
