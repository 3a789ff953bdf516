// Why a conversation went to whom it did: what the router wrote down, in words.

import type { Agent, AgentID, Candidate, Choice, Conversation, SkillID, Why } from "../wire";
import { waitOf } from "./times";
import { declinedWhy } from "./work";
import type { Words } from "./zh";

/** In Chinese. */
export const whyZh = {
  title: "为什么是这位坐席",
  more: "当时的情况",
  position: (n: number) => `排第 ${n} 位`,
  farBack: (n: number) => `排在 ${n} 位以后`,
  waited: (time: string) => `等了 ${time}`,
  and: "，",
  semicolon: "；",
  end: "。",
  skillAnd: "·",
  idlest: (who: string, idle: string) => `${who}最空闲（空闲 ${idle}）`,
  only: (who: string) => `只有${who}可以接`,
  skills: (list: string) => `会 ${list}`,
  lastAgent: (who: string) => `客户上次由${who}接待`,
  dedicated: (who: string) => `${who}是客户的专属坐席`,
  deputy: (who: string) => `${who}代替客户的专属坐席`,
  resumed: (who: string) => `之前由${who}搁置，客户回来了`,
  ordered: "由人工指派或接手",
  claimed: (who: string) => `${who}从等待列表里接手`,
  transferred: (who: string) => `由同事转接，${who}接受了`,
  undone: "撤销操作后回到原坐席",

  fact: {
    position: "排位",
    waited: "等待",
    allowance: "优先提前",
    needs: "要求",
    ring: "放宽要求",
    serving: "在岗坐席",
    personal: "先等过",
    excluded: "没有接",
    load: "当时负荷",
    drained: "独占",
  },
  of: (n: number, all: number) => `${n} / ${all}`,
  times: (n: number) => `${n} 次`,
  drained: "为它清空了手上的会话",
  awaited: { last_agent: "上次的坐席", dedicated: "专属坐席", deputy: "代班坐席", resumed: "搁置它的坐席" },
  awaitedAs: (who: string, as: string) => `${who}（${as}）`,
  declined: (who: string, why: string) => `${who}（拒绝：${why}）`,
  level: (name: string, level: number) => (level > 1 ? `${name} ≥ ${level}` : name),
  knows: (name: string, level: number) => (level > 0 ? `${name} ${level}` : `不会 ${name}`),
  considered: "可接的坐席",
  agent: "坐席",
  load: "负荷",
  idle: "空闲",
  chosen: "选中",
};

/** The same in English. */
export const whyEn: typeof whyZh = {
  title: "Why this agent",
  more: "What was considered",
  position: (n) => `${ordinal(n)} in the queue`,
  farBack: (n) => `${n} or more in front`,
  waited: (time) => `waited ${time}`,
  and: ", ",
  semicolon: "; ",
  end: ".",
  skillAnd: " · ",
  idlest: (who, idle) => `least busy: ${who} (idle ${idle})`,
  only: (who) => `only one free: ${who}`,
  skills: (list) => `knows ${list}`,
  lastAgent: (who) => `Last time ${who} served this customer`,
  dedicated: (who) => `The customer's own agent: ${who}`,
  deputy: (who) => `Stands in for the customer's own agent: ${who}`,
  resumed: (who) => `Parked before by ${who}; the customer is back`,
  ordered: "Assigned or taken by hand",
  claimed: (who) => `Taken from the list by ${who}`,
  transferred: (who) => `Passed on by a colleague, accepted by ${who}`,
  undone: "Back after an undo",

  fact: {
    position: "Position",
    waited: "Waited",
    allowance: "Brought forward",
    needs: "Needed",
    ring: "Needs relaxed",
    serving: "Agents serving",
    personal: "Waited for",
    excluded: "Did not take it",
    load: "Load then",
    drained: "Whole agent",
  },
  of: (n, all) => `${n} of ${all}`,
  times: (n) => (n === 1 ? "once" : `${n} times`),
  drained: "emptied their hands for it",
  awaited: {
    last_agent: "last agent",
    dedicated: "own agent",
    deputy: "deputy",
    resumed: "who parked it",
  },
  awaitedAs: (who, as) => `${who} (${as})`,
  declined: (who, why) => `${who} (declined: ${why})`,
  level: (name, level) => (level > 1 ? `${name} ≥ ${level}` : name),
  knows: (name, level) => (level > 0 ? `${name} ${level}` : `no ${name}`),
  considered: "Who could take it",
  agent: "Agent",
  load: "Load",
  idle: "Idle",
  chosen: "chosen",
};

function ordinal(n: number): string {
  const ending = n % 100 > 10 && n % 100 < 14 ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th");
  return `${n}${ending}`;
}

/** The furthest place that is counted. */
const lastPosition = 100;

/** What is written down by ids, as it is called. "" is not known. */
export interface WhyNames {
  /** Who got it. */
  who: string;
  agent(id: string): string;
  skill(id: SkillID): string;
  /** Why an agent declined it, as a key. */
  declined?: Record<AgentID, string>;
}

/** The names of what the desk knows; a skill or a colleague that it does not know has none. */
export function whyNames(
  c: Pick<Conversation, "agent" | "agent_name" | "declined">,
  me: AgentID,
  known: { agents?: Pick<Agent, "id" | "name">[]; skills?: Choice[] },
  words: Words,
): WhyNames {
  const agent = (id: AgentID) =>
    id === me ? words.you : (known.agents?.find((a) => a.id === id)?.name ?? "");
  return {
    who: agent(c.agent ?? "") || c.agent_name || words.work.colleague,
    agent,
    skill: (id) => known.skills?.find((s) => s.id === id)?.name ?? "",
    declined: c.declined,
  };
}

/** What the desk stores; "undone" is its own. */
export type StoredWhy = Omit<Why, "rule"> & { rule: Why["rule"] | "undone" };

/** Why, in one sentence; "" if nothing is known. */
export function whyText(why: StoredWhy | undefined, names: WhyNames, words: Words): string {
  if (!why) return "";
  const own = reasonOf(why, names, words);
  if (!own) return "";
  const waited = isLong(why.waited_ms) ? words.why.waited(waitOf(why.waited_ms, words)) : "";
  if (why.rule !== "in_turn") return sentence([own, waited], words);
  const place = [placeOf(why.position ?? 0, words), waited].filter(Boolean).join(words.why.and);
  const skills = (why.needs ?? []).map((need) => names.skill(need.skill)).filter(Boolean);
  const known = skills.length ? words.why.skills(skills.join(words.why.skillAnd)) : "";
  return sentence([place, [own, known].filter(Boolean).join(words.why.and)], words);
}

/** Less than a second is no wait. */
function isLong(waited: number): boolean {
  return waited >= 1_000;
}

function sentence(parts: string[], words: Words): string {
  const text = parts.filter(Boolean).join(words.why.semicolon);
  return text.charAt(0).toUpperCase() + text.slice(1) + words.why.end;
}

function placeOf(position: number, words: Words): string {
  if (position < 1) return "";
  return position < lastPosition ? words.why.position(position) : words.why.farBack(lastPosition);
}

function reasonOf(why: StoredWhy, { who }: WhyNames, words: Words): string {
  switch (why.rule) {
    case "in_turn":
      return why.considered?.length === 1
        ? words.why.only(who)
        : words.why.idlest(who, waitOf(why.idle_ms, words));
    case "last_agent":
      return words.why.lastAgent(who);
    case "dedicated":
      return words.why.dedicated(who);
    case "deputy":
      return words.why.deputy(who);
    case "resumed":
      return words.why.resumed(who);
    case "ordered":
      return words.why.ordered;
    case "claimed":
      return words.why.claimed(who);
    case "transferred":
      return words.why.transferred(who);
    case "undone":
      return words.why.undone;
    default:
      return "";
  }
}

export interface Fact {
  name: string;
  value: string;
}

/** What was considered: small facts, without those that say nothing. */
export function whyFacts(why: StoredWhy, names: WhyNames, words: Words): Fact[] {
  const { fact } = words.why;
  const called = (id: string) => names.agent(id) || words.work.colleague;
  const facts: [string, string][] = [
    [fact.position, position(why, words)],
    [fact.waited, isLong(why.waited_ms) ? waitOf(why.waited_ms, words) : ""],
    [fact.allowance, why.allowance_ms ? waitOf(why.allowance_ms, words) : ""],
    [fact.needs, needsOf(why, names, words)],
    [fact.ring, why.ring ? words.why.times(why.ring) : ""],
    [fact.serving, why.serving ? String(why.serving) : ""],
    [fact.personal, awaitedOf(why, called, words)],
    [fact.excluded, (why.excluded ?? []).map((id) => excluded(id, names, words)).join(words.thread.and)],
    [fact.load, why.capacity ? words.why.of(why.load, why.capacity) : ""],
    [fact.drained, why.drained ? words.why.drained : ""],
  ];
  return facts.filter(([, value]) => value).map(([name, value]) => ({ name, value }));
}

/** Who declined it, and why if he said so. */
function excluded(id: AgentID, names: WhyNames, words: Words): string {
  const who = names.agent(id) || words.work.colleague;
  const why = declinedWhy(names.declined?.[id], words);
  return why ? words.why.declined(who, why) : who;
}

function position({ position: at = 0, waiting = 0 }: StoredWhy, words: Words): string {
  if (at < 1) return "";
  return at < lastPosition ? words.why.of(at, Math.max(at, waiting)) : words.why.farBack(lastPosition);
}

function needsOf({ needs = [] }: StoredWhy, names: WhyNames, words: Words): string {
  return needs
    .map((need) => ({ name: names.skill(need.skill), level: need.level }))
    .filter(({ name }) => name)
    .map(({ name, level }) => words.why.level(name, level))
    .join(words.thread.and);
}

/** Whom it waited for in vain; the last of them may be who got it. */
function awaitedOf({ personal = [], rule }: StoredWhy, called: (id: string) => string, words: Words): string {
  const vain = personal.at(-1)?.rule === rule ? personal.slice(0, -1) : personal;
  const as = (one: string) => words.why.awaited[one as keyof Words["why"]["awaited"]] ?? "";
  return vain.map((p) => words.why.awaitedAs(called(p.agent), as(p.rule))).join(words.thread.and);
}

/** A candidate as a line of the table. */
export interface CandidateLine {
  id: string;
  name: string;
  load: string;
  idle: string;
  /** What was needed, and how well he knows it. */
  skills: string;
  chosen: boolean;
}

/** The agents who could have taken it, the best first. */
export function whyCandidates(why: StoredWhy, agent: string, names: WhyNames, words: Words): CandidateLine[] {
  return (why.considered ?? []).map((c: Candidate) => ({
    id: c.agent,
    name: names.agent(c.agent) || words.work.colleague,
    load: String(c.load),
    idle: waitOf(c.idle_ms, words),
    skills: skillsOf(why, c, names, words),
    chosen: c.agent === agent,
  }));
}

/** Those whose name is known; of what was stored before there were levels, none. */
function skillsOf({ needs = [] }: StoredWhy, { levels }: Candidate, names: WhyNames, words: Words): string {
  if (!levels) return "";
  return needs
    .map(({ skill }, i) => ({ name: names.skill(skill), level: levels[i] ?? 0 }))
    .filter(({ name }) => name)
    .map(({ name, level }) => words.why.knows(name, level))
    .join(words.why.skillAnd);
}
