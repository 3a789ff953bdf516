// The states of giving out work: what is offered, parked, taken back, written up.
// What lasts seconds, or takes a day to come about, is told to the console by a
// server whose answers are changed on their way; the conversations are real.

import { expect, type Route } from "@playwright/test";
import type {
  Choice,
  Conversation,
  Me,
  Notice,
  Notices,
  Offer,
  Row,
  Rows,
} from "../../../agentdesk/web/src/wire";
import type { Stage } from "./stage";
import type { State } from "./state";
import { unroute } from "./stubs";

const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
const minute = 60_000;

/** Lets the server answer, and changes what it said. */
async function changed<T>(route: Route, change: (body: T) => T | Promise<T>): Promise<void> {
  const answer = await route.fetch();
  await route.fulfill({ response: answer, json: await change((await answer.json()) as T) });
}

/** The rows of a list, changed. */
const withRows = ({ page }: Stage, change: (row: Row, i: number) => Row) =>
  page.route("**/desk/conversations?*", (route) =>
    changed<Rows>(route, (body) => ({ ...body, rows: body.rows.map(change) })),
  );

/** One conversation, changed. */
const withConversation = ({ page }: Stage, change: (c: Conversation) => Conversation) =>
  page.route(/\/desk\/conversations\/[0-9A-Z]{26}$/, (route) => changed<Conversation>(route, change));

const withMe = ({ page }: Stage, change: (me: Me) => Me) =>
  page.route("**/desk/session", (route) => changed<Me>(route, change));

/** So many of the conversations that wait are held out to the agent. */
async function offer({ page, world }: Stage, count: number): Promise<void> {
  const desk = await world.desk("lin");
  const answer = await desk.get(`desk/conversations?view=waiting&sort=owed&limit=${count}`);
  const { rows } = (await answer.json()) as Rows;
  const offers = () =>
    rows.map(
      (row, i): Offer => ({
        ...row,
        state: "offered",
        queue_name: "售前售后",
        ...(i === 0 && {
          from: "01J00000000000000000000001",
          from_name: "周航",
          note: "客户要专票，抬头和税号都已经问到了，只差寄送地址。",
        }),
        rule: i === 0 ? "transferred" : "in_turn",
        why: {},
        at: ago(i === 0 ? 18_000 : 3_000),
        deadline: ago(i === 0 ? -42_000 : -17_000 - i * 2_000),
        read: true,
      }),
    );
  await page.route("**/desk/offers", (route) => route.fulfill({ json: offers() }));
}

function offered(name: string, count: number, hash: (stage: Stage) => string): State {
  return {
    name,
    person: "lin",
    stubbed: true,
    async enter(stage) {
      await offer(stage, count);
      await stage.open(hash(stage));
      const cards = stage.page.getByRole("region", { name: stage.words.work.offers }).getByRole("article");
      await expect(cards).toHaveCount(
        stage.phone || hash(stage).includes("settings") ? 1 : Math.min(3, count),
      );
    },
    leave: unroute,
  };
}

const taken: (Pick<Notice, "kind" | "after_ms" | "holder"> & { name?: string })[] = [
  { kind: "taken_back", after_ms: 80_000, holder: "周航" },
  { kind: "taken_back", after_ms: 5 * minute, name: "Bartholomew Featherstonehaugh" },
  { kind: "unanswered", after_ms: 3 * minute },
];

const skills: Choice[] = [
  { id: "01J00000000000000000000011", name: "English" },
  { id: "01J00000000000000000000012", name: "大客户售后" },
];

const why = (c: Conversation) => ({
  rule: "in_turn",
  waited_ms: 80_000,
  position: 1,
  waiting: 4,
  allowance_ms: 120_000,
  load: 1,
  capacity: 5,
  idle_ms: 185_000,
  serving: 2,
  needs: skills.map(({ id }, i) => ({ skill: id, level: i + 1 })),
  considered: [
    { agent: c.agent, load: 1, idle_ms: 185_000, levels: [3, 2] },
    { agent: "01J00000000000000000000001", load: 2, idle_ms: 62_000, levels: [1, 0] },
  ],
  excluded: ["01J00000000000000000000001"],
});

export const workStates: State[] = [
  offered("offer", 1, () => "#/mine"),
  offered("offers", 5, () => "#/mine"),
  offered("offer-in-thread", 1, ({ world }) => `#/mine/${world.places.busy}`),
  { ...offered("offer-in-settings", 1, () => "#/settings/profile"), only: "desktop" },
  {
    name: "offer-decline",
    person: "lin",
    stubbed: true,
    async enter(stage) {
      await offer(stage, 1);
      await stage.open("#/mine");
      await stage.page.getByRole("button", { name: stage.words.work.decline }).click();
      await stage.page.getByRole("menu").waitFor();
    },
    leave: unroute,
  },
  {
    name: "missed",
    person: "lin",
    stubbed: true,
    async enter(stage) {
      await withMe(stage, (me) => ({ ...me, presence: { state: "missed", since: ago(95_000) } }));
      await stage.open("#/mine");
      await stage.list.getByText(stage.words.work.missedSome).waitFor();
    },
    leave: unroute,
  },
  {
    name: "load",
    person: "lin",
    stubbed: true,
    async enter(stage) {
      const kinds = [
        { kind: "webchat", used: 2, limit: 3 },
        { kind: "wechat", used: 1 },
        { kind: "email", used: 0, limit: 10 },
      ];
      await withMe(stage, (me) => ({ ...me, load: { used: 3, capacity: 5, kinds } }));
      await stage.open("#/mine");
      await stage.page.getByRole("button", { name: stage.words.work.loadLabel(3, 5) }).click();
      await stage.page.getByRole("dialog").getByRole("table").waitFor();
    },
    leave: unroute,
  },
  {
    name: "sign-out-with-work",
    person: "lin",
    async enter(stage) {
      await stage.open("#/mine");
      await stage.page.getByRole("button", { name: new RegExp(stage.words.me) }).click();
      await stage.page.getByRole("menuitem", { name: stage.words.signOut }).click();
      await stage.page.getByRole("alertdialog").waitFor();
    },
  },
  {
    name: "parked",
    person: "lin",
    stubbed: true,
    async enter(stage) {
      await withRows(stage, (row, i) =>
        i < 3 ? { ...row, parked_at: null } : { ...row, owed_since: null, parked_at: ago(minute) },
      );
      await stage.open("#/mine");
      await stage.list.getByRole("button", { name: stage.words.work.parked(2) }).click();
      await expect(stage.list.locator("[data-parked]")).toHaveCount(2);
    },
    leave: unroute,
  },
  {
    name: "waiting-kinds",
    person: "lin",
    stubbed: true,
    async enter(stage) {
      await withRows(stage, (row, i) => ({
        ...row,
        ...(i === 0 && { priority: 3 }),
        ...(i === 1 && { left_at: ago(4 * minute) }),
        ...(i === 2 && { state: "offered", offered_to: "周航", priority: 1 }),
      }));
      await stage.open("#/waiting");
      await stage.list.getByText(stage.words.work.asking("周航")).waitFor();
    },
    leave: unroute,
  },
  {
    name: "taken-back",
    person: "lin",
    stubbed: true,
    async enter(stage) {
      const { theirs, waiting } = stage.world.places;
      const notices = taken.map(
        (one, i): Notice => ({
          id: `01J0000000000000000000000${i + 1}`,
          conversation: i === 0 ? theirs : waiting,
          actor: { kind: "system" },
          name: "",
          customer: i === 0 ? "陈小雨" : "Bartholomew Featherstonehaugh-Cholmondeley",
          at: ago(minute),
          read_at: null,
          ...one,
        }),
      );
      await stage.page.route("**/desk/notices", (route) =>
        route.fulfill({ json: { notices, unread: notices.length } satisfies Notices }),
      );
      await stage.open("#/mine");
      await expect(stage.list.getByRole("button", { name: stage.words.work.askBack })).toHaveCount(
        taken.length,
      );
    },
    leave: unroute,
  },
  {
    name: "why",
    person: "lin",
    stubbed: true,
    async enter(stage) {
      await stage.page.route("**/desk/skills", (route) => route.fulfill({ json: skills }));
      await withConversation(stage, (c) => ({ ...c, why: why(c) }));
      const { busy } = stage.world.places;
      await stage.open(`#/mine/${busy}${stage.phone ? "/customer" : ""}`);
      await stage.panel.getByRole("button", { name: stage.words.why.more }).click();
      await stage.panel.getByRole("table").scrollIntoViewIfNeeded();
    },
    leave: unroute,
  },
  {
    name: "wrap-up",
    person: "lin",
    stubbed: true,
    async enter(stage) {
      await withConversation(stage, (c) => ({ ...c, state: "wrapup", wrap_until: ago(-21_000) }));
      await stage.read(stage.world.places.busy);
      await stage.thread.getByRole("button", { name: stage.words.work.done }).waitFor();
    },
    leave: unroute,
  },
  {
    name: "consulting",
    person: "lin",
    stubbed: true,
    async enter(stage) {
      const asked = { id: "01J00000000000000000000001", name: "周航", since: ago(minute) };
      await withConversation(stage, (c) => ({ ...c, consultants: [asked] }));
      await stage.read(stage.world.places.busy);
      await stage.thread.getByText(stage.words.work.consulting("周航")).waitFor();
    },
    leave: unroute,
  },
  {
    name: "consult",
    person: "lin",
    async enter(stage) {
      await stage.read(stage.world.places.busy);
      await stage.thread.getByRole("button", { name: stage.words.thread.more }).click();
      await stage.page.getByRole("menuitem", { name: stage.words.work.consult }).click();
      await stage.page.getByRole("dialog").getByRole("option").first().waitFor();
    },
  },
  {
    name: "thread-more",
    person: "lin",
    async enter(stage) {
      await stage.read(stage.world.places.busy);
      await stage.thread.getByRole("button", { name: stage.words.thread.more }).click();
      await stage.page.getByRole("menu").waitFor();
    },
  },
  {
    name: "watching",
    person: "chen",
    async enter(stage) {
      await stage.read(stage.world.places.busy, "all");
      await stage.thread.getByText(stage.words.work.silently).waitFor();
    },
  },
];
