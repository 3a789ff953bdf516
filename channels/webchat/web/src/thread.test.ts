import { expect, test } from "vitest";
import {
  type Change,
  change,
  emptyThread,
  follows,
  nextToSend,
  type Pending,
  progress,
  type Thread,
} from "./thread";
import type { Entry } from "./wire";

function said(seq: number, more: Partial<Entry> = {}): Entry {
  return {
    seq,
    kind: "message",
    at: "2026-03-08T10:00:00Z",
    parts: [{ kind: "text", text: `m${seq}` }],
    ...more,
  };
}

function pending(id: string, state: Pending["state"] = "queued"): Pending {
  return { id, state, at: "2026-03-08T10:00:00Z", parts: [{ kind: "text", text: id }] };
}

function after(...changes: Change[]): Thread {
  return changes.reduce(change, emptyThread);
}

const entries = (...list: Entry[]): Change => ({ do: "entries", frame: { entries: list } });
const seqs = (t: Thread) => t.entries.map((e) => e.seq);

test("entries are taken in order and once", () => {
  const t = after(entries(said(1), said(2)), entries(said(2), said(3)));
  expect(seqs(t)).toEqual([1, 2, 3]);
  expect(t.last).toBe(3);
});

test("a gap is noticed and nothing after it is taken", () => {
  const t = after(entries(said(1)));
  const later = { entries: [said(3)] };
  expect(follows(t, later)).toBe(false);
  expect(change(t, { do: "entries", frame: later }).last).toBe(1);
});

test("a reset begins anew with what it brings, and keeps what is unsent", () => {
  const t = after(
    entries(said(1)),
    { do: "pending", message: pending("a") },
    { do: "entries", frame: { reset: true, entries: [said(700), said(701)] } },
  );
  expect(seqs(t)).toEqual([700, 701]);
  expect([t.first, t.last, t.pending.length]).toEqual([700, 701, 1]);
});

test("older pages go in front, down to the first", () => {
  const t = after(
    { do: "entries", frame: { reset: true, entries: [said(60)] } },
    { do: "older", entries: [said(58), { ...said(59), kind: "seen", upto: 58, state: "read" }] },
  );
  expect(seqs(t)).toEqual([58, 60]);
  expect([t.first, t.read]).toEqual([58, 58]);
  expect(change(t, { do: "older", entries: [] }).first).toBe(1);
});

test("a sent message becomes its entry", () => {
  const t = after(
    { do: "pending", message: pending("a") },
    { do: "mark", id: "a", state: "acked" },
    entries(said(1, { client_id: "a", mine: true })),
  );
  expect(t.pending).toEqual([]);
  expect(seqs(t)).toEqual([1]);
});

test("messages leave one at a time, in order", () => {
  const two = after({ do: "pending", message: pending("a") }, { do: "pending", message: pending("b") });
  expect(nextToSend(two)?.id).toBe("a");
  const sending = change(two, { do: "mark", id: "a", state: "sending" });
  expect(nextToSend(sending)).toBeUndefined();
  expect(nextToSend(change(sending, { do: "mark", id: "a", state: "acked" }))?.id).toBe("b");
  expect(nextToSend(change(sending, { do: "mark", id: "a", state: "failed" }))?.id).toBe("b");
});

test("what was being sent when the line broke is sent again", () => {
  const t = after({ do: "pending", message: pending("a", "sending") }, { do: "unsent" });
  expect(nextToSend(t)?.id).toBe("a");
});

test.each([
  ["may be tried again", { retry_after: 3 }, "queued"],
  ["may not", {}, "failed"],
])("a refused message that %s", (_, more, state) => {
  const refused = { client_id: "a", code: "too_fast", detail: "", ...more };
  const t = after({ do: "pending", message: pending("a", "sending") }, { do: "refused", refused });
  expect(t.pending[0]).toMatchObject({ state, why: "too_fast" });
});

test("what the desk has and has read only grows", () => {
  const seen = (seq: number, upto: number, state: string) => ({ ...said(seq), kind: "seen", upto, state });
  const t = after(
    entries(said(1, { mine: true }), seen(2, 1, "read"), said(3, { mine: true }), seen(4, 3, "delivered")),
  );
  expect(progress(t, 1)).toBe("read");
  expect(progress(t, 3)).toBe("delivered");
  expect(progress(t, 5)).toBe("sent");
});

test("an erased message loses its words", () => {
  const t = after(entries(said(1, { id: "x" }), { ...said(2), kind: "erased", id: "x", parts: undefined }));
  expect(t.entries.find((e) => e.seq === 1)?.parts).toBeUndefined();
});

test("a new visitor starts empty but keeps what was to be sent", () => {
  const t = after(entries(said(1)), { do: "pending", message: pending("a", "sending") }, { do: "forget" });
  expect([t.last, t.entries.length, t.pending[0]?.state]).toEqual([0, 0, "queued"]);
});
