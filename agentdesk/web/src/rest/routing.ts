import { call } from "../rest";
import type {
  Calendar,
  CalendarChange,
  Care,
  Contact,
  DedicationChange,
  Foreseen,
  HolidayPreset,
  Hours,
  HoursDay,
  Observance,
  Observed,
  RoutingRule,
  RuleChange,
  Skill,
  SkillChange,
  Supposed,
} from "../wire";
import { save } from "./admin";

/** What administrators decide about routing. */
export const routing = {
  skills: () => call<Skill[]>("GET", "admin/skills"),
  saveSkill: save<SkillChange>("skills"),

  calendars: () => call<Calendar[]>("GET", "admin/calendars"),
  saveCalendar: save<CalendarChange>("calendars"),
  holidays: () => call<HolidayPreset[]>("GET", "admin/holidays"),
  observe: (body: Observance) => call<Observed>("POST", "admin/hours/observe", body),
  preview: (hours: Hours) => call<HoursDay[]>("POST", "admin/hours/preview", { hours }),

  rules: () => call<RoutingRule[]>("GET", "admin/rules"),
  saveRule: save<RuleChange>("rules"),
  placeRule: (id: string, before: string) =>
    call<void>("PUT", `admin/rules/${id}/place`, before ? { before } : {}),
  dropRule: (id: string) => call<void>("DELETE", `admin/rules/${id}`),
  foresee: (body: Supposed) => call<Foreseen>("POST", "admin/routing/try", body),

  setCare: (id: string, body: Care) => call<void>("PUT", `admin/accounts/${id}/care`, body),
  dedicate: (id: string, body: DedicationChange) => call<Contact>("PUT", `contacts/${id}/dedication`, body),
  undedicate: (id: string) => call<Contact>("DELETE", `contacts/${id}/dedication`),
};
