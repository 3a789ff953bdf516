import { expect, test } from "vitest";
import { Input } from "./input";

function input(hears = true) {
  const heard = { count: 0, hears };
  const made = new Input(() => {
    if (heard.hears) heard.count++;
    return heard.hears;
  });
  return { made, heard };
}

test("use is told at once, then every half minute at most", () => {
  const { made, heard } = input();
  for (const at of [0, 10, 29_999, 30_000, 45_000, 60_000]) made.use(at);
  expect(heard.count).toBe(3);
});

test("what a broken line did not carry is told with the next use", () => {
  const { made, heard } = input(false);
  made.use(0);
  heard.hears = true;
  made.use(1);
  expect(heard.count).toBe(1);
});

test.each([
  ["the page was used a moment ago", 5_000, false, true],
  ["it was touched to sign in", 100_000, true, true],
  ["nobody touched it for long", 100_000, false, false],
])("a server that is greeted hears of it if %s", (_, now, active, want) => {
  const { made, heard } = input();
  made.use(0);
  expect(made.greeting(now, active)).toBe(want);
  made.use(now + 1);
  expect(heard.count).toBe(want ? 1 : 2);
});
