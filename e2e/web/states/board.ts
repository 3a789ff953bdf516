// The states of the live board.

import type { BoardAgent, BoardQueue } from "../../../agentdesk/web/src/wire";
import { boardEn, boardZh } from "../../../agentdesk/web/src/words/board";
import type { Stage } from "./stage";
import type { State } from "./state";

const words = ({ language }: Stage) => (language === "zh" ? boardZh : boardEn);

const id = (n: number) => `01J0000000000000000000${String(n).padStart(4, "0")}`;

const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();

/** A queue of a company that has many. */
function queue(n: number): BoardQueue {
  const busy = n % 7;
  return {
    id: id(n),
    name: n % 10 ? `售前咨询 ${n}` : `华东大区重点客户售后与备件专属服务队列 ${n}`,
    waiting: busy,
    oldest: busy ? ago(busy * 70) : null,
    gone: n % 3,
    in_work: n * 3,
    parked: n,
    serving: n % 5,
    entered: 1204 + n,
    served: 1100,
    in_level: 1031,
    abandoned: 42,
    short_abandoned: 11,
    overflowed: 7,
    elsewhere: 3,
    service_level: 903 + n,
    waited: 22_000_000,
    average_wait: 20_000 + n * 1000,
    p95_wait: 185_000,
    target: 20,
    longest: 300,
  };
}

function agent(n: number): BoardAgent {
  const states = ["ready", "break", "finishing", "missed", "offline"] as const;
  return {
    id: id(1000 + n),
    name: n % 9 ? `坐席 ${n}` : `欧阳娜娜·阿不都热依木 ${n}`,
    number: String(6000 + n),
    queues: [id(1)],
    state: states[n % 5] ?? "ready",
    since: ago(n * 37),
    connected: n % 4 !== 0,
    load: n % 5 === 0 ? { webchat: 3, email: 1 } : {},
    capacity: 5,
    limits: n % 5 === 0 ? { webchat: 4 } : {},
    in_work: n % 5,
    parked: n % 3,
    taken: 41,
    handled: 37,
    missed: n % 2,
    declined: 0,
    minutes: { ready: 312, break: 25, finishing: 8, away: 2 },
    occupancy: 71,
  };
}

const many = {
  queues: Array.from({ length: 50 }, (_, n) => queue(n)),
  agents: Array.from({ length: 300 }, (_, n) => agent(n)),
  alarms: [
    { id: id(1), kind: "longest_wait", queue: id(5), since: ago(60), until: null, value: 301_000 },
    { id: id(2), kind: "nobody_serving", queue: id(10), since: ago(60), until: null, value: 3 },
    { id: id(3), kind: "dispatcher_silent", since: ago(60), until: null, value: 12 },
  ],
};

/** Tells the console this instead of what the server says of the board; nothing is that it says nothing. */
async function tells(stage: Stage, frame?: object, age = 0): Promise<void> {
  await stage.page.routeWebSocket(/desk\/ws/, (console) => {
    const server = console.connectToServer();
    server.onMessage((message) => {
      if (!String(message).startsWith('{"type":"board"')) console.send(message);
    });
    console.onMessage((message) => {
      server.send(message);
      const asked = JSON.parse(String(message)) as { type: string; on?: boolean };
      if (asked.type !== "board" || !asked.on || !frame) return;
      const told = { type: "board", full: true, at: ago(age), day: ago(30_000), ...frame };
      console.send(JSON.stringify(told));
    });
  });
}

const renew = (stage: Stage) => stage.renew();

export const boardStates: State[] = [
  {
    name: "board",
    person: "chen",
    async enter(stage) {
      await stage.open("#/board");
      await stage.page.getByRole("table", { name: words(stage).agents }).waitFor();
    },
  },
  {
    name: "board-formula",
    person: "chen",
    async enter(stage) {
      await stage.open("#/board");
      const { howCounted, figures } = words(stage);
      const name = howCounted(figures.service_level.name);
      await stage.page.getByRole("button", { name }).first().click();
      await stage.page.getByRole("dialog", { name }).waitFor();
    },
  },
  {
    name: "board-rows", // of what stays: who waits leaves after a while
    person: "chen",
    async enter(stage) {
      await stage.open("#/board/q.in_work");
      await stage.page.getByRole("complementary").getByRole("listitem").first().waitFor();
    },
  },
  {
    name: "board-rows-empty",
    person: "chen",
    async enter(stage) {
      await stage.open("#/board/q.overflowed");
      await stage.page.getByText(words(stage).rowsEmpty).waitFor();
    },
  },
  {
    name: "board-rows-failing",
    person: "chen",
    stubbed: true,
    async enter(stage) {
      await stage.page.route("**/desk/board/rows?*", (route) =>
        route.fulfill({ status: 409, json: { status: 409, code: "unavailable", title: "", detail: "stub" } }),
      );
      await stage.open("#/board/q.waiting");
      await stage.page.getByRole("button", { name: stage.words.again }).waitFor();
    },
    leave: ({ page }) => page.unrouteAll({ behavior: "ignoreErrors" }),
  },
  {
    name: "board-many",
    person: "chen",
    stubbed: true,
    async enter(stage) {
      await tells(stage, many);
      await stage.open("#/board");
      await stage.page.getByText("坐席 299").waitFor({ state: "attached" });
    },
    leave: renew,
  },
  {
    name: "board-empty",
    person: "chen",
    stubbed: true,
    async enter(stage) {
      await tells(stage, { queues: [], agents: [], alarms: [] });
      await stage.open("#/board");
      await stage.page.getByText(words(stage).noQueues).waitFor();
    },
    leave: renew,
  },
  {
    name: "board-loading",
    person: "chen",
    stubbed: true,
    async enter(stage) {
      await tells(stage);
      await stage.open("#/board");
      await stage.page.getByText(stage.words.loading).waitFor();
    },
    leave: renew,
  },
  {
    name: "board-stopped",
    person: "chen",
    stubbed: true,
    async enter(stage) {
      await tells(stage, { ...many, queues: many.queues.slice(0, 3), agents: many.agents.slice(0, 5) }, 60);
      await stage.open("#/board");
      await stage.page
        .getByRole("status")
        .filter({ hasText: words(stage).stopped("").slice(0, 3) })
        .waitFor();
    },
    leave: renew,
  },
  {
    name: "board-refused",
    person: "lin",
    async enter(stage) {
      await stage.open("#/board");
      await stage.page.getByText(words(stage).forbidden).waitFor();
    },
  },
];
