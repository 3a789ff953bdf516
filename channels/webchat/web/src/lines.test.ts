import { expect, test } from "vitest";
import { type Line, linesOf } from "./lines";
import { emptyThread } from "./thread";
import type { Entry } from "./wire";
import * as zh from "./zh";

function entry(seq: number, minute: number, more: Partial<Entry> = {}): Entry {
  const at = new Date(2026, 2, 8, 10, minute).toISOString();
  return { seq, kind: "message", at, parts: [{ kind: "text", text: "hi" }], ...more };
}

function messages(entries: Entry[]) {
  const lines = linesOf({ ...emptyThread, entries, last: 9, read: 2, delivered: 3 });
  return lines.filter((l): l is Extract<Line, { kind: "message" }> => l.kind === "message");
}

test("messages of one author within two minutes are a group", () => {
  const got = messages([entry(1, 0), entry(2, 1), entry(3, 9), entry(4, 9, { mine: true })]);
  expect(got.map((l) => [l.first, l.end])).toEqual([
    [true, false],
    [false, true],
    [true, true],
    [true, true],
  ]);
});

test("a group says once how far it has come, and again where that differs", () => {
  const got = messages([1, 2, 3, 4].map((seq) => entry(seq, 0, { mine: true })));
  expect(got.map((l) => l.state)).toEqual(["", zh.progress.read, zh.progress.delivered, zh.progress.sent]);
});

test("a day is named once", () => {
  const lines = linesOf({ ...emptyThread, entries: [entry(1, 0), entry(2, 1)] });
  expect(lines.filter((l) => l.kind === "day")).toHaveLength(1);
});
