import { describe, expect, test } from "vitest";
import { en } from "./en";
import { type StoredWhy, type WhyNames, whyCandidates, whyFacts, whyNames, whyText } from "./why";
import { zh } from "./zh";

const names: WhyNames = {
  who: "你",
  agent: (id) => ({ me: "你", zhou: "周航", chen: "陈静" })[id] ?? "",
  skill: (id) => ({ chinese: "中文", service: "售后" })[id] ?? "",
};
const inEnglish: WhyNames = { ...names, who: "you" };

function why(rule: StoredWhy["rule"], more: Partial<StoredWhy> = {}): StoredWhy {
  return { rule, waited_ms: 80_000, load: 1, capacity: 5, idle_ms: 185_000, ...more };
}

const full = why("in_turn", {
  position: 1,
  waiting: 4,
  allowance_ms: 120_000,
  ring: 1,
  needs: [
    { skill: "chinese", level: 1 },
    { skill: "service", level: 3 },
    { skill: "unknown", level: 1 },
  ],
  serving: 3,
  drained: true,
  considered: [
    { agent: "me", load: 1, idle_ms: 185_000, levels: [2, 3, 1] },
    { agent: "zhou", load: 2, idle_ms: 10_000, levels: [1, 0, 1] },
    { agent: "left", load: 2, idle_ms: 5_000 },
  ],
  personal: [{ agent: "zhou", rule: "last_agent" }],
  excluded: ["chen"],
});

describe("the sentence", () => {
  test.each([
    [
      "in turn",
      full,
      "排第 1 位，等了 1:20；你最空闲（空闲 3:05），会 中文·售后。",
      "1st in the queue, waited 1:20; least busy: you (idle 3:05), knows 中文 · 售后.",
    ],
    [
      "in turn, nobody else could",
      why("in_turn", { position: 2, considered: [{ agent: "me", load: 0, idle_ms: 0 }] }),
      "排第 2 位，等了 1:20；只有你可以接。",
      "2nd in the queue, waited 1:20; only one free: you.",
    ],
    [
      "in turn, from far back, at once",
      why("in_turn", { position: 100, waited_ms: 0 }),
      "排在 100 位以后；你最空闲（空闲 3:05）。",
      "100 or more in front; least busy: you (idle 3:05).",
    ],
    [
      "last agent",
      why("last_agent"),
      "客户上次由你接待；等了 1:20。",
      "Last time you served this customer; waited 1:20.",
    ],
    [
      "dedicated",
      why("dedicated"),
      "你是客户的专属坐席；等了 1:20。",
      "The customer's own agent: you; waited 1:20.",
    ],
    [
      "deputy",
      why("deputy", { waited_ms: 0 }),
      "你代替客户的专属坐席。",
      "Stands in for the customer's own agent: you.",
    ],
    [
      "resumed",
      why("resumed", { waited_ms: 0 }),
      "之前由你搁置，客户回来了。",
      "Parked before by you; the customer is back.",
    ],
    ["ordered", why("ordered", { waited_ms: 0 }), "由人工指派或接手。", "Assigned or taken by hand."],
    [
      "claimed",
      why("claimed"),
      "你从等待列表里接手；等了 1:20。",
      "Taken from the list by you; waited 1:20.",
    ],
    [
      "transferred",
      why("transferred", { waited_ms: 0 }),
      "由同事转接，你接受了。",
      "Passed on by a colleague, accepted by you.",
    ],
    ["undone", why("undone", { waited_ms: 0 }), "撤销操作后回到原坐席。", "Back after an undo."],
  ])("%s", (_, of, chinese, english) => {
    expect(whyText(of, names, zh)).toBe(chinese);
    expect(whyText(of, inEnglish, en)).toBe(english);
  });

  test("of what is not known nothing is said", () => {
    expect(whyText(undefined, names, zh)).toBe("");
    expect(whyText(why("of a later version" as StoredWhy["rule"]), names, zh)).toBe("");
  });
});

test("what was considered", () => {
  expect(whyFacts(full, names, zh).map(({ name, value }) => `${name} ${value}`)).toEqual([
    "排位 1 / 4",
    "等待 1:20",
    "优先提前 2:00",
    "要求 中文、售后 ≥ 3",
    "放宽要求 1 次",
    "在岗坐席 3",
    "先等过 周航（上次的坐席）",
    "没有接 陈静",
    "当时负荷 1 / 5",
    "独占 为它清空了手上的会话",
  ]);
});

test("who declined said why, or did not", () => {
  const declined = { chen: "busy", zhou: "" };
  const facts = whyFacts(why("in_turn", { excluded: ["chen", "zhou", "left"] }), { ...names, declined }, zh);
  expect(facts.find((f) => f.name === zh.why.fact.excluded)?.value).toBe(
    `陈静（拒绝：${zh.work.reason.busy}）、周航、同事`,
  );
});

test("who got it because it waited for him is nobody it waited for in vain", () => {
  const personal = [
    { agent: "zhou", rule: "dedicated" as const },
    { agent: "me", rule: "deputy" as const },
  ];
  const facts = whyFacts(why("deputy", { personal }), names, zh);
  expect(facts.find((f) => f.name === zh.why.fact.personal)?.value).toBe("周航（专属坐席）");
});

test("the candidates, the best first, with who got it", () => {
  expect(whyCandidates(full, "me", names, zh)).toEqual([
    { id: "me", name: "你", load: "1", idle: "3:05", skills: "中文 2·售后 3", chosen: true },
    { id: "zhou", name: "周航", load: "2", idle: "0:10", skills: "中文 1·不会 售后", chosen: false },
    { id: "left", name: "同事", load: "2", idle: "0:05", skills: "", chosen: false },
  ]);
});

test("what is stored by ids is shown by the names the desk knows", () => {
  const known = {
    agents: [{ id: "zhou", name: "周航" }],
    skills: [
      { id: "chinese", name: "中文" },
      { id: "service", name: "售后" },
    ],
  };
  const of = whyNames({ agent: "zhou", agent_name: "" }, "me", known, zh);
  expect(whyText(full, of, zh)).toBe("排第 1 位，等了 1:20；周航最空闲（空闲 3:05），会 中文·售后。");
  expect(whyFacts(full, of, zh)).toContainEqual({ name: "要求", value: "中文、售后 ≥ 3" });
  expect([of.agent("me"), of.agent("gone"), of.skill("gone")]).toEqual(["你", "", ""]);
  const yet = whyNames({ agent: "zhou", agent_name: "Zhou" }, "me", {}, en); // nothing came yet
  expect([yet.who, yet.skill("chinese")]).toEqual(["Zhou", ""]);
});
