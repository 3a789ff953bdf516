import { expect, test, vi } from "vitest";
import { Commands, commandIDs } from "./commands";
import { answering, choiceLine, commandLines, type Line, recentFirst, used } from "./palette";

const titles = Object.fromEntries(commandIDs.map((id) => [id, id])) as Record<
  (typeof commandIDs)[number],
  string
>;
const line = (id: string, keys = id): Line => ({ id, title: id, keys, run() {} });

test("what can be done now is listed, with its keys as remapped, without what needs keys only", () => {
  const commands = new Commands();
  commands.add({
    handlers: [
      { id: "list.next", run() {} },
      { id: "conversation.resolve", run() {} },
      { id: "conversation.note", run() {}, when: false },
      { id: "desk.presence", choices: () => [] },
    ],
  });
  const run = vi.fn();
  const lines = commandLines(commands, titles, {}, { "conversation.resolve": "Alt+E" }, run);
  expect(lines.map(({ id, shortcut }) => [id, shortcut])).toEqual([
    ["conversation.resolve", "Alt+E"],
    ["desk.presence", ""],
  ]);
  lines[1]?.run();
  expect(run).toHaveBeenCalledWith(expect.objectContaining({ id: "desk.presence" }));
});

test("what was typed is found by text, pinyin and initials", () => {
  const lines = [line("a", "转接会话\nzhuanjiehuihua\nzjhh"), line("b", "解决会话\njiejuehuihua\njjhh")];
  const found = (query: string) =>
    answering(query, [{ title: "t", lines }]).flatMap((s) => s.lines.map((l) => l.id));
  expect([found("转接"), found("zhuanjie"), found("jj"), found("没有"), found("")]).toEqual([
    ["a"],
    ["a"],
    ["b"],
    [],
    ["a", "b"],
  ]);
});

test("without a question what was used lately comes first, once", () => {
  const lines = [line("a"), line("b"), line("c")];
  const sections = recentFirst(lines, ["c", "gone", "a"], { recent: "lately", commands: "all" });
  expect(sections.map((s) => [s.title, s.lines.map((l) => l.id)])).toEqual([
    ["lately", ["c", "a"]],
    ["all", ["b"]],
  ]);
  expect(recentFirst(lines, [], { recent: "lately", commands: "all" }).map((s) => s.title)).toEqual(["all"]);
  expect(used(["a", "b", "c", "d", "e"], "c")).toEqual(["c", "a", "b", "d", "e"]);
  expect(used(["a", "b", "c", "d", "e"], "f")).toEqual(["f", "a", "b", "c", "d"]);
});

test("a choice without keys of the server's is found by its title", () => {
  expect(choiceLine({ id: "x", title: "Sales", detail: "3", run() {} }).keys).toBe("sales 3");
});
