import { expect, test } from "vitest";
import type { Actor, Event, Message, Part, Past } from "../wire";
import { zh } from "../words/zh";
import { earlierLines } from "./earlier";
import type { Names } from "./lines";

const names: Names = {
  agent: () => "",
  queue: () => "",
  disposition: () => "",
  me: { kind: "agent", id: "me" },
  customer: "王",
};

function past(id: string, day: number): Past {
  const at = new Date(2026, 2, day).toISOString();
  return { id, opened_at: at, state: "closed" } as Past;
}

function said(seq: number, text: string): Event {
  const at = new Date(2026, 2, 1, 10, seq * 5).toISOString();
  const author: Actor = { kind: "customer", id: "a" };
  const parts: Part[] = [{ kind: "text", text }];
  const message: Message = { id: `m${seq}${text}`, author, name: "王", visibility: "public", parts, at, seq };
  return { seq, kind: "message.added", at, actor: author, data: {}, message };
}

test("earlier conversations stand in the order of time, each page where it belongs", () => {
  const march = past("march", 20);
  const february = past("february", 2);
  const lines = earlierLines(
    [
      { past: march, events: [said(3, "三")] },
      { past: march, events: [said(1, "一"), said(2, "二")] },
      { past: february, events: [said(1, "最早")] },
    ],
    names,
    zh,
  );
  const shown = lines.map((l) =>
    l.kind === "earlier" ? l.past.id : l.kind === "message" ? l.parts[0]?.text : l.kind,
  );
  expect(shown).toEqual(["february", "day", "最早", "march", "day", "一", "二", "三"]);
  expect(new Set(lines.map((l) => l.key)).size).toBe(lines.length);
});
