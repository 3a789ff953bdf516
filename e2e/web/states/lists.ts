// The states of the lists.

import { expect } from "@playwright/test";
import type { Me, Rows, SavedView, SavedViews } from "../../../agentdesk/web/src/wire";
import type { State } from "./state";
import { silent, troubled, unroute } from "./stubs";

const rowsRoute = "**/desk/conversations?*";

export const listStates: State[] = [
  {
    name: "mine",
    person: "lin",
    async enter(stage) {
      await stage.open("#/mine");
      await expect(stage.list.getByRole("row")).toHaveCount(5);
    },
  },
  {
    name: "waiting-long",
    person: "lin",
    async enter(stage) {
      await stage.open("#/waiting");
      await expect(stage.list.getByRole("row").nth(8)).toBeVisible();
    },
  },
  {
    name: "row-acts", // who may do most sees two all the same
    person: "chen",
    async enter(stage) {
      await stage.open("#/waiting");
      const row = stage.list.getByRole("row").first();
      await row.focus();
      await expect(row.getByRole("button")).toHaveCount(2);
    },
  },
  {
    name: "resolved",
    person: "lin",
    async enter(stage) {
      await stage.open("#/resolved");
      await stage.list.getByRole("row").first().waitFor();
    },
  },
  {
    name: "sort-menu",
    person: "lin",
    async enter(stage) {
      await stage.open("#/waiting");
      await stage.list.getByRole("button", { name: new RegExp(`^${stage.words.lists.sort}`) }).click();
      await stage.page.getByRole("menu").waitFor();
    },
  },
  {
    name: "new-view",
    person: "lin",
    async enter(stage) {
      await stage.open("#/mine");
      await stage.list.getByRole("button", { name: stage.words.lists.views }).click();
      await stage.page.getByRole("menuitem", { name: stage.words.lists.newView }).click();
      await stage.page.getByRole("dialog").getByRole("textbox").first().waitFor();
    },
  },
  {
    name: "empty-not-ready",
    person: "chen",
    async enter(stage) {
      await stage.open("#/mine");
      await stage.list.getByText(stage.words.empty.mineNotReady(stage.words.presence.offline)).waitFor();
    },
  },
  {
    name: "empty-mine",
    person: "chen",
    stubbed: true,
    async enter(stage) {
      await stage.page.route("**/desk/session", async (route) => {
        const answer = await route.fetch();
        const me = (await answer.json()) as Me;
        await route.fulfill({ json: { ...me, presence: { state: "ready", since: me.presence.since } } });
      });
      await stage.open("#/mine");
      await stage.list.getByText(stage.words.empty.mine).waitFor();
    },
    leave: unroute,
  },
  {
    name: "empty-waiting",
    person: "lin",
    stubbed: true,
    async enter(stage) {
      const until = new Date(Date.now() - 60_000).toISOString();
      const nobody: Rows = { rows: [], last_wait: { waited_ms: 80_000, until } };
      await stage.page.route(rowsRoute, (route) => route.fulfill({ json: nobody }));
      await stage.open("#/waiting");
      await stage.list.getByText("1:20").waitFor();
    },
    leave: unroute,
  },
  {
    name: "empty-view",
    person: "lin",
    stubbed: true,
    async enter(stage) {
      const id = "01J00000000000000000000001";
      const filter = { channels: ["email"] };
      const view: SavedView = { id, name: "邮件", for: "me", filter, mine: true };
      await stage.page.route("**/desk/views", (route) =>
        route.fulfill({ json: { views: [view], accounts: [], brands: [], teams: [] } satisfies SavedViews }),
      );
      await stage.page.route(rowsRoute, (route) => route.fulfill({ json: { rows: [] } satisfies Rows }));
      await stage.open(`#/${id}`);
      await stage.list.getByText(stage.words.lists.empty.saved).waitFor();
    },
    leave: unroute,
  },
  {
    name: "loading-list",
    person: "lin",
    stubbed: true,
    async enter(stage) {
      await stage.page.route(rowsRoute, silent);
      await stage.open("#/all");
      await stage.page
        .getByText(stage.words.loading)
        .or(stage.page.locator("[aria-busy=true]"))
        .first()
        .waitFor();
    },
    leave: unroute,
  },
  {
    name: "failing-list",
    person: "lin",
    stubbed: true,
    async enter(stage) {
      await stage.page.route(rowsRoute, troubled);
      await stage.open("#/all");
      await stage.list.getByRole("button", { name: stage.words.again }).waitFor();
    },
    leave: unroute,
  },
];
