// What stands around a conversation: finding, doing, and what the desk says by itself.

import { expect } from "@playwright/test";
import type { Agent } from "../../../agentdesk/web/src/wire";
import { chooses } from "./stage";
import type { State } from "./state";
import { unroute } from "./stubs";

/** More than one reads through. */
const colleagues = Array.from(
  { length: 20 },
  (_, n): Agent => ({
    id: `01J0000000000000000000${String(n).padStart(4, "0")}`,
    name: n === 17 ? "欧阳娜娜" : `坐席 ${n}`,
    online: true,
    keys: n === 17 ? "欧阳娜娜\nouyangnana\noynn" : `坐席 ${n}\nzuoxi${n}\nzx${n}`,
  }),
);

const searching: State[] = [
  {
    name: "search-begin",
    person: "lin",
    async enter(stage) {
      await stage.open("#/search");
      await stage.page.getByText(stage.words.search.begin).waitFor();
    },
  },
  {
    name: "search-found",
    person: "lin",
    async enter(stage) {
      await stage.world.indexed();
      await stage.open(`#/search?q=${encodeURIComponent("滤网")}`);
      await stage.list.locator("mark").first().waitFor();
    },
  },
  {
    name: "search-nothing",
    person: "lin",
    async enter(stage) {
      await stage.open("#/search?q=qwxyz&state=open");
      await stage.list.getByText(stage.words.search.widen).waitFor();
    },
  },
  {
    name: "search-agent", // of many one finds one by typing
    person: "lin",
    stubbed: true,
    async enter(stage) {
      const { words } = stage;
      await stage.page.route("**/desk/agents", (route) => route.fulfill({ json: colleagues }));
      await stage.open("#/search");
      if (stage.phone) await stage.list.getByRole("button", { name: words.search.filtered(0) }).click();
      await stage.list.getByRole("button", { name: words.search.agent }).click();
      await expect(stage.page.getByRole("option")).toHaveCount(colleagues.length + 1);
      await stage.page.keyboard.type("oyn");
      await expect(stage.page.getByRole("option")).toHaveText(["欧阳娜娜"]);
    },
    leave: unroute,
  },
  {
    name: "thread-find",
    person: "lin",
    async enter(stage) {
      await stage.read(stage.world.places.busy);
      await chooses(stage, stage.words.thread.find);
      await stage.thread.getByRole("searchbox").fill("滤网");
      await stage.thread.locator("mark").first().waitFor();
    },
  },
];

const doing: State[] = [
  {
    name: "more-menu",
    person: "lin",
    async enter(stage) {
      await stage.read(stage.world.places.busy);
      await stage.thread.getByRole("button", { name: stage.words.thread.more, exact: true }).click();
      await stage.page.getByRole("menu").waitFor();
    },
  },
  {
    name: "resolve",
    person: "lin",
    async enter(stage) {
      await stage.read(stage.world.places.busy);
      await stage.thread.getByRole("button", { name: stage.words.resolve, exact: true }).click();
      await stage.page.getByRole("dialog").getByRole("menuitem").first().waitFor();
    },
  },
  {
    name: "block",
    person: "lin",
    async enter(stage) {
      await stage.read(stage.world.places.busy);
      await chooses(stage, stage.words.thread.block);
      await stage.page.getByRole("dialog", { name: stage.words.thread.blockTitle }).waitFor();
    },
  },
  {
    name: "blocked", // and it can be taken back
    person: "lin",
    async enter(stage) {
      await stage.read(stage.world.places.named);
      await chooses(stage, stage.words.thread.block);
      await stage.page.getByRole("dialog").getByRole("button", { name: stage.words.thread.blockNow }).click();
      await stage.page.getByText(stage.words.thread.didBlock).waitFor();
    },
    leave: (stage) => stage.world.unblock(stage.world.places.named),
  },
  {
    name: "quoting",
    person: "lin",
    async enter(stage) {
      await stage.read(stage.world.places.busy);
      const line = stage.page.getByRole("log").locator("[data-index]").filter({ hasText: "急用" });
      await line.hover();
      await line.getByRole("button", { name: stage.words.thread.quote }).click();
      await stage.thread.getByRole("button", { name: stage.words.thread.unquote }).waitFor();
    },
  },
  {
    name: "not-sent",
    person: "lin",
    stubbed: true,
    async enter(stage) {
      await stage.read(stage.world.places.fresh);
      const refused = { status: 422, json: { status: 422, code: "invalid", title: "stub" } };
      await stage.page.route("**/desk/conversations/*/messages", (route) =>
        route.request().method() === "POST" ? route.fulfill(refused) : route.continue(),
      );
      await stage.box.fill("非常抱歉，我马上联系师傅，十分钟内给您回复。");
      await stage.box.press("Enter");
      await stage.page.getByRole("log").getByRole("button", { name: stage.words.retry }).waitFor();
    },
    async leave(stage) {
      await stage.page.getByRole("log").getByRole("button", { name: stage.words.discard }).click();
      await unroute(stage);
    },
  },
  {
    name: "channel-down",
    person: "lin",
    stubbed: true,
    async enter(stage) {
      const since = new Date(Date.now() - 4 * 60_000).toISOString();
      await stage.page.route(`**/desk/conversations/${stage.world.places.busy}`, async (route) => {
        const answer = await route.fetch();
        await route.fulfill({ response: answer, json: { ...(await answer.json()), trouble: { since } } });
      });
      await stage.read(stage.world.places.busy);
      await stage.thread.getByText(stage.words.thread.trouble(stage.words.channel.webchat)).waitFor();
    },
    leave: unroute,
  },
];

const told: State[] = [
  {
    name: "notices",
    person: "lin",
    async enter(stage) {
      await stage.open("#/mine");
      await stage.page.getByRole("button", { name: stage.words.alerts.notices(1) }).click();
      await stage.page.getByRole("dialog").getByText("客户说三点以后在家").waitFor();
    },
  },
  {
    name: "notices-none",
    person: "chen",
    async enter(stage) {
      await stage.open("#/mine");
      await stage.page.getByRole("button", { name: stage.words.alerts.notices(0) }).click();
      await stage.page.getByText(stage.words.alerts.noNotices).waitFor();
    },
  },
  {
    name: "first-steps",
    person: "chen",
    only: "desktop",
    async enter(stage) {
      await stage.open("#/mine");
      await stage.page.getByRole("heading", { name: stage.words.alerts.stepsTitle }).waitFor();
    },
  },
  {
    name: "new-build",
    person: "lin",
    stubbed: true,
    async enter(stage) {
      await stage.page.routeWebSocket(/desk\/ws/, (socket) => {
        socket.connectToServer().onMessage((text) => {
          socket.send(String(text).replace(/"build":"[^"]+"/, '"build":"another"'));
        });
      });
      await stage.open("#/mine");
      await stage.page.getByRole("button", { name: stage.words.alerts.newBuild }).waitFor();
    },
    leave: (stage) => stage.renew(), // a routed socket stays routed
  },
  {
    name: "appearance",
    person: "lin",
    async enter(stage) {
      await stage.open("#/mine");
      await stage.page.getByRole("button", { name: new RegExp(stage.words.me) }).click();
      await stage.page.getByRole("menuitem", { name: stage.words.mine.more }).click();
      await stage.page.getByRole("dialog").getByRole("button").first().waitFor();
    },
  },
];

export const aroundStates: State[] = [...searching, ...doing, ...told];
