import { beforeEach, expect, test, vi } from "vitest";
import { Failure } from "../rest";
import { preferences as rest } from "../rest/preferences";
import { Preferences } from "./preferences";

vi.mock("../rest/preferences", () => ({ preferences: { all: vi.fn(), save: vi.fn() } }));
const all = vi.mocked(rest.all);
const save = vi.mocked(rest.save);

beforeEach(() => {
  for (const kept of ["localStorage", "sessionStorage"]) {
    const store = new Map<string, string>();
    vi.stubGlobal(kept, {
      getItem: (name: string) => store.get(name) ?? null,
      setItem: (name: string, value: string) => store.set(name, value),
    });
  }
  all.mockReset().mockResolvedValue({});
  save.mockReset().mockResolvedValue();
});

test("a choice takes effect at once, and is there at the next start before the server answers", () => {
  const first = new Preferences("a");
  const heard = vi.fn();
  first.subscribe(heard);
  first.choose("theme", "dark");
  expect(first.value("theme")).toBe("dark");
  expect(heard).toHaveBeenCalledOnce();
  expect(save).toHaveBeenCalledWith("theme", "dark");
  expect(new Preferences("a").value("theme")).toBe("dark");
  expect(new Preferences("b").value("theme")).toBeUndefined();
});

test("of quick changes the last is saved last, one at a time", async () => {
  const answers: (() => void)[] = [];
  save.mockImplementation(() => new Promise((done) => answers.push(done)));
  const p = new Preferences("a");
  for (const density of ["compact", "comfortable", "compact"]) p.choose("density", density);
  expect(save).toHaveBeenCalledTimes(1);
  answers[0]?.();
  await vi.waitFor(() => expect(save).toHaveBeenCalledTimes(1));
  p.choose("density", null);
  await vi.waitFor(() => expect(save).toHaveBeenLastCalledWith("density", null));
});

test("another window's choice comes in; one's own that is not saved yet stays", async () => {
  save.mockRejectedValueOnce(new Failure(0, {})).mockResolvedValue();
  all.mockResolvedValue({ theme: "light", density: "compact" });
  const p = new Preferences("a");
  p.choose("theme", "dark");
  await vi.waitFor(() => expect(save).toHaveBeenCalledTimes(1));
  await p.load();
  expect([p.value("theme"), p.value("density")]).toEqual(["dark", "compact"]);
  await vi.waitFor(() => expect(save).toHaveBeenCalledTimes(2)); // with the next connection
});

test("what the server refuses gives way to what it keeps", async () => {
  save.mockRejectedValueOnce(new Failure(422, { code: "invalid" }));
  all.mockResolvedValue({ theme: "light" });
  const p = new Preferences("a");
  p.choose("theme", "pink");
  await vi.waitFor(() => expect(p.value("theme")).toBe("light"));
});

test("a value that did not change is the same object", async () => {
  all.mockResolvedValue({ keys: { a: "b" } });
  const p = new Preferences("a");
  await p.load();
  const before = p.value("keys");
  all.mockResolvedValue({ keys: { a: "b" }, theme: "dark" });
  await p.load();
  expect(p.value("keys")).toBe(before);
});

test("a choice that a reload cut off goes with the next start, and is sent once", async () => {
  save.mockImplementationOnce(() => new Promise(() => {})); // the page is left
  new Preferences("a").choose("theme", "dark");
  all.mockResolvedValue({ theme: "light" });
  const next = new Preferences("a");
  await next.load();
  expect(next.value("theme")).toBe("dark");
  await vi.waitFor(() => expect(save).toHaveBeenCalledTimes(2));
  await new Preferences("a").load();
  expect(save).toHaveBeenCalledTimes(2);
});
