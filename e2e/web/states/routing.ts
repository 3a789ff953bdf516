// The states of the screens on which administrators decide about routing.

import { routingEn, routingZh } from "../../../agentdesk/web/src/words/routing";
import { settingsEn, settingsZh } from "../../../agentdesk/web/src/words/settings";
import type { Stage } from "./stage";
import type { State } from "./state";
import type { World } from "./world";

/** What a company decided, made once for all windows. */
interface Decided {
  skill: string;
  calendar: string;
  queue: string;
  rule: string;
  member: string;
}

const decided = new WeakMap<World, Promise<Decided>>();

function decisions(world: World): Promise<Decided> {
  const before = decided.get(world);
  if (before) return before;
  const made = decide(world);
  decided.set(world, made);
  return made;
}

async function decide(world: World): Promise<Decided> {
  const desk = await world.desk("chen");
  const read = async <T>(path: string): Promise<T> => (await desk.get(`desk/admin/${path}`)).json();
  const post = async <T>(path: string, data: object): Promise<T> =>
    (await desk.post(`desk/admin/${path}`, { data })).json();
  const [brand] = await read<{ id: string }[]>("brands");
  const skill = await post<{ id: string }>("skills", { name: "退款与售后" });
  const english = await post<{ id: string }>("skills", { name: "English" });
  const office = ["09:00-12:00", "13:30-18:00"];
  const week = { mon: office, tue: office, wed: office, thu: office, fri: ["09:00-12:00"] };
  const { hours } = await post<{ hours: object }>("hours/observe", {
    hours: { zone: "Asia/Shanghai", week },
    preset: "cn-2026",
    worked: "mon",
  });
  const calendar = await post<{ id: string }>("calendars", { name: "客服工作时间", brand: brand?.id, hours });
  const { id: member } = await post<{ id: string }>("agents", {
    login: "routed",
    name: "欧阳晓彤",
    locale: "zh-CN",
    capacity: 6,
    roles: ["agent"],
    teams: [],
    queues: [],
    profiles: [],
    skills: [{ skill: skill.id, level: 4, expires: "2027-12-31T15:59:59Z" }],
    limits: { webchat: 4 },
  });
  const queue = await post<{ id: string }>("queues", {
    name: "贵宾专线",
    brand: brand?.id,
    priority: 2,
    members: [member],
    disabled: false,
    calendar: calendar.id,
    routing: {
      offer: { webchat: "ring" },
      needs: [{ skill: english.id, level: 1 }],
      prefers: [{ skill: skill.id, level: 3, for_s: 60 }],
    },
  });
  const rule = await post<{ id: string }>("rules", {
    name: "中文贵宾",
    conditions: { languages: ["zh"], context: { tier: ["VIP", "金卡"] }, any_word: ["退款", "refund"] },
    outcome: { queue: queue.id, priority: 3, needs: [{ skill: skill.id, level: 2 }] },
  });
  await post("rules", {
    name: "下班时间",
    conditions: { time: { calendar: calendar.id, closed: true } },
    outcome: { priority: 1 },
  });
  return { skill: skill.id, calendar: calendar.id, queue: queue.id, rule: rule.id, member };
}

const words = (stage: Stage) => (stage.language === "zh" ? routingZh : routingEn);
const pages = (stage: Stage) => (stage.language === "zh" ? settingsZh : settingsEn).pages;

/** Opens a page of the settings and waits for what it is called, or what stands on it. */
async function settings(stage: Stage, path: string, landmark: string | RegExp): Promise<void> {
  await stage.open(`#/settings/${path}`);
  await stage.page.getByRole("main").getByText(landmark).first().waitFor();
}

export const routingStates: State[] = [
  {
    name: "settings-skills",
    person: "chen",
    async enter(stage) {
      await decisions(stage.world);
      await settings(stage, "skills", "退款与售后");
    },
  },
  {
    name: "settings-hours",
    person: "chen",
    async enter(stage) {
      await decisions(stage.world);
      await settings(stage, "hours", "客服工作时间");
    },
  },
  {
    name: "settings-hours-form",
    person: "chen",
    async enter(stage) {
      const { calendar } = await decisions(stage.world);
      await settings(stage, `hours/${calendar}`, words(stage).week);
      await stage.page
        .getByRole("list", { name: words(stage).preview })
        .getByRole("listitem")
        .last()
        .waitFor();
    },
  },
  {
    name: "settings-rules",
    person: "chen",
    async enter(stage) {
      await decisions(stage.world);
      await settings(stage, "rules", "中文贵宾");
      await stage.page.getByRole("button", { name: words(stage).tryAct }).click();
      await stage.page
        .getByRole("status", { name: words(stage).try })
        .getByText(/\S/)
        .first()
        .waitFor();
    },
  },
  {
    name: "settings-rule-form",
    person: "chen",
    async enter(stage) {
      const { rule } = await decisions(stage.world);
      await settings(stage, `rules/${rule}`, words(stage).conditions);
    },
  },
  {
    name: "settings-queue-form",
    person: "chen",
    async enter(stage) {
      const { queue } = await decisions(stage.world);
      await settings(stage, `queues/${queue}`, words(stage).offers);
      await stage.page.getByRole("main").getByText(pages(stage).hours).first().waitFor();
    },
  },
  {
    name: "settings-agent-routing",
    person: "chen",
    async enter(stage) {
      const { member } = await decisions(stage.world);
      await settings(stage, `agents/${member}`, words(stage).memberSkills);
    },
  },
];
