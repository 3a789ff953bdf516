import { expect, test } from "vitest";
import tokens from "./tokens.css?raw";

const sheets = import.meta.glob<string>("./**/*.css", { query: "?raw", import: "default", eager: true });

/** The value of every colour token in the light and in the dark theme. */
function colours(theme: 0 | 1): Record<string, string> {
  const found = tokens.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g);
  return Object.fromEntries([...found].map((m) => [m[1], m[2 + theme] ?? ""]));
}

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((i) => {
    const c = Number.parseInt(colour.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a = "", b = ""): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

const grounds = ["canvas", "surface", "raised", "hover", "selected", "mine", "note"];
const inks = ["text", "muted", "accent", "danger", "warn", "ok", "info"];

test.each([0, 1] as const)("every ink can be read on every ground (theme %d)", (theme) => {
  const c = colours(theme);
  const weak = grounds.flatMap((ground) =>
    inks.filter((ink) => contrast(c[ground], c[ink]) < 4.5).map((ink) => `${ink} on ${ground}`),
  );
  expect(weak).toEqual([]);
  expect(contrast(c.accent, c["on-accent"])).toBeGreaterThan(4.5);
  for (const ground of ["canvas", "surface", "raised", "hover"])
    expect(contrast(c[ground], c.control)).toBeGreaterThanOrEqual(3);
});

test("raw colours stand in tokens.css alone", () => {
  for (const [file, text] of Object.entries(sheets)) {
    if (file === "./tokens.css") continue;
    expect(text.match(/#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(/gi), file).toBeNull();
  }
});

const screens = import.meta.glob<string>("./**/*.tsx", { query: "?raw", import: "default", eager: true });

/** The classes of what one writes in, each with its sheet: "Search .date". */
function fieldClasses(): Set<string> {
  const found = Object.values(screens).flatMap((text) => {
    const sheetOf = Object.fromEntries(
      [...text.matchAll(/import (\w+) from ".*?(\w+)\.module\.css"/g)].map(([, as, sheet]) => [as, sheet]),
    );
    const fields = text.matchAll(
      /<(?:input|textarea|select|Input|TextArea)\b[^>]*?className=\{(\w+)\.(\w+)\}/g,
    );
    return [...fields].map(([, as = "", name]) => `${sheetOf[as]} .${name}`);
  });
  return new Set(found);
}

test("what one writes in has an edge that is seen: --border is decoration", () => {
  const classes = fieldClasses();
  expect(classes.size).toBeGreaterThan(5);
  const faint = Object.entries(sheets).flatMap(([file, text]) => {
    const sheet = /(\w+)\.module\.css$/.exec(file)?.[1];
    const ofField = (selector: string) =>
      !/read-only|disabled/.test(selector) &&
      (/(?:input|textarea|select)$/.test(selector) || classes.has(`${sheet} ${selector}`));
    return [...text.matchAll(/([^{}]+)\{([^{}]*)\}/g)]
      .filter(([, , body = ""]) => /border(?:-color)?:[^;]*var\(--border\)/.test(body))
      .flatMap(([, selectors = ""]) => selectors.split(",").map((one) => one.trim()))
      .filter(ofField)
      .map((selector) => `${file} ${selector}`);
  });
  expect(faint).toEqual([]);
});
