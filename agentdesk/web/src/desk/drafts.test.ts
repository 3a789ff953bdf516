import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { DraftChange, Draft as Stored } from "../wire";
import { Drafts } from "./drafts";
import { Keep } from "./keep";

const at = "01J00000000000000000000001";

/** The desk's drafts as the server keeps them, and what it is asked. */
let stored: Stored[];
let saved: DraftChange[];
let offline: boolean;

function serve(url: URL, init: RequestInit): Response {
  if (offline) throw new TypeError("no network");
  if (init.method === "GET") return Response.json({ drafts: stored });
  const body = JSON.parse(String(init.body)) as DraftChange;
  const there = stored.find((s) => s.visibility === body.visibility);
  if ((there?.version ?? 0) !== body.base) return Response.json({ code: "conflict" }, { status: 409 });
  saved.push(body);
  stored = stored.filter((s) => s !== there);
  const conversation = url.pathname.split("/")[3] ?? "";
  const empty = body.text === "" && body.files.length === 0;
  const files = body.files.map((id) => ({ id, name: id, media_type: "", size: 1 }));
  const fresh: Stored = {
    conversation,
    visibility: body.visibility,
    text: body.text,
    files,
    version: empty ? 0 : Date.now(),
    at: new Date().toISOString(),
  };
  if (!empty) stored.push(fresh);
  return Response.json(fresh);
}

function fakeStorage() {
  const kept: Record<string, string> = {};
  return Object.defineProperties(kept, {
    getItem: { value: (name: string) => kept[name] ?? null },
    setItem: {
      value: (name: string, value: string) => Object.assign(kept, { [name]: value }),
      configurable: true,
    },
    removeItem: { value: (name: string) => Reflect.deleteProperty(kept, name) },
  });
}

const browser = () => new Drafts(new Keep("me"), Date.now);
const later = () => vi.advanceTimersByTimeAsync(1_100);

beforeEach(() => {
  vi.useFakeTimers();
  stored = [];
  saved = [];
  offline = false;
  vi.stubGlobal("fetch", async (url: URL, init: RequestInit) => serve(url, init));
  vi.stubGlobal("localStorage", fakeStorage());
  vi.stubGlobal("document", {
    baseURI: "http://desk/",
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("a reply and a note share nothing, and turning carries nothing over", async () => {
  const drafts = browser();
  drafts.write(at, "public", { text: "dear" });
  drafts.turn(at, "internal");
  drafts.addFile(at, "internal", { id: "f1", name: "plan", media_type: "", size: 1 });
  drafts.write(at, "internal", { text: "beware" });
  await later();
  drafts.turn(at, "public");
  const { public: reply, internal: note } = drafts.draft(at);
  expect([reply.text, reply.files, note.text, note.files.length]).toEqual(["dear", [], "beware", 1]);
  expect(saved.map((s) => [s.visibility, s.text, s.files])).toEqual([
    ["public", "dear", []],
    ["internal", "beware", ["f1"]],
  ]);
  drafts.sent(at, "public");
  expect([drafts.draft(at).mode, drafts.draft(at).internal.text]).toEqual(["public", "beware"]);
});

test("what is open sticks, over sending and a reload", () => {
  const drafts = browser();
  drafts.turn(at, "internal");
  drafts.write(at, "internal", { text: "one" });
  drafts.sent(at, "internal");
  expect(drafts.draft(at).mode).toBe("internal");
  expect(browser().draft(at).mode).toBe("internal");
});

test("without a network nothing is lost; it is saved when there is one", async () => {
  offline = true;
  browser().write(at, "public", { text: "dear" });
  await later();
  const again = browser();
  expect(again.draft(at).public.text).toBe("dear");
  offline = false;
  await again.load();
  await later();
  expect(stored.map((s) => s.text)).toEqual(["dear"]);
});

test("a browser that keeps no more still saves it, and after a reload has what the server has", async () => {
  const drafts = browser();
  drafts.write(at, "public", { text: "dear" });
  Object.defineProperty(localStorage, "setItem", {
    value: () => {
      throw new DOMException("full", "QuotaExceededError");
    },
  });
  drafts.write(at, "public", { text: "dear customer" });
  await later();
  expect([drafts.draft(at).public.text, stored[0]?.text]).toEqual(["dear customer", "dear customer"]);
  const again = browser();
  expect(again.draft(at).public.text).toBe("dear"); // until it hears what the server has
  await again.load();
  expect(again.draft(at).public.text).toBe("dear customer");
});

test("it goes on in another browser, and is gone there once it is sent", async () => {
  const office = browser();
  office.write(at, "internal", { text: "beware" });
  await later();
  vi.stubGlobal("localStorage", fakeStorage());
  const home = browser();
  await home.load();
  expect([home.draft(at).mode, home.draft(at).internal.text]).toEqual(["internal", "beware"]);
  await later();
  office.sent(at, "internal");
  await later();
  expect(stored).toEqual([]);
  await home.load();
  expect(home.draft(at).internal.text).toBe("");
});

test("an older copy does not overwrite what was written later elsewhere", async () => {
  const old = browser();
  offline = true;
  old.write(at, "public", { text: "old" });
  await later();
  offline = false;
  stored = [
    {
      conversation: at,
      visibility: "public",
      text: "new",
      files: [],
      version: 9,
      at: new Date(Date.now()).toISOString(),
    },
  ];
  old.flush();
  await later();
  expect(old.draft(at).public.text).toBe("new");
  expect(stored.map((s) => s.text)).toEqual(["new"]);
});

test("what is written now goes over what was written before elsewhere", async () => {
  stored = [
    {
      conversation: at,
      visibility: "public",
      text: "before",
      files: [],
      version: 9,
      at: new Date(Date.now()).toISOString(),
    },
  ];
  await vi.advanceTimersByTimeAsync(5_000);
  const here = browser();
  here.write(at, "public", { text: "now" });
  await later();
  expect(here.draft(at).public.text).toBe("now");
  expect(stored.map((s) => s.text)).toEqual(["now"]);
});

test("what is sent while its first copy is on its way leaves no copy behind", async () => {
  const drafts = browser();
  drafts.write(at, "public", { text: "dear" });
  drafts.flush();
  drafts.sent(at, "public");
  await later();
  expect(stored).toEqual([]);
  expect(drafts.draft(at).public).toMatchObject({ text: "", changed: 0 });
});

test("one is told what came in since the draft was begun, not since it was changed", () => {
  const drafts = browser();
  drafts.write(at, "public", { text: "d" }, 7);
  drafts.write(at, "public", { text: "dear" }, 9);
  expect(drafts.draft(at).public.after).toBe(7);
});
