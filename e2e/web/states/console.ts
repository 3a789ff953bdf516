// The states of the console.

import { expect } from "@playwright/test";
import { png } from "../pictures";
import { boardStates } from "./board";
import { listStates } from "./lists";
import { chooses, type Stage } from "./stage";
import type { State } from "./state";
import { silent, troubled, unroute } from "./stubs";
import { workStates } from "./work";

const eventsRoute = "**/desk/conversations/*/events?*";

/** A routed socket stays routed: the next state has a page of its own. */
const renew = (stage: Stage) => stage.renew();

const signedOut: State[] = [
  {
    name: "sign-in",
    person: "stranger",
    async enter(stage) {
      await stage.open("");
      await stage.page.getByLabel(stage.words.login).waitFor();
    },
  },
  {
    name: "sign-in-refused",
    person: "stranger",
    stubbed: true,
    async enter(stage) {
      const { page, words } = stage;
      await stage.open("");
      await page.getByLabel(words.login).fill("lin");
      await page.getByLabel(words.password).fill("not this");
      await page.getByRole("button", { name: words.signIn }).click();
      await page.getByText(words.signInFailed).waitFor();
    },
  },
  {
    name: "session-ended",
    person: "lin",
    stubbed: true,
    async enter(stage) {
      const { page } = stage;
      await stage.read(stage.world.places.busy);
      await page.route("**/desk/**", (route) => route.fulfill({ status: 401, json: { code: "no_session" } }));
      await page.evaluate(() => {
        location.hash = "#/resolved";
      });
      await page.getByRole("alertdialog").waitFor();
    },
    leave: unroute,
  },
];

const threads: State[] = [
  { name: "thread", person: "lin", enter: (stage) => stage.read(stage.world.places.busy) },
  {
    name: "thread-long-names",
    person: "lin",
    async enter(stage) {
      await stage.read(stage.world.places.named);
      const send = stage.thread.getByRole("button", {
        name: new RegExp(`^${stage.words.composer.sendTo("")}`),
      });
      const channel = send.getByText(stage.words.channel.webchat, { exact: true });
      const [whole, part] = [await send.boundingBox(), await channel.boundingBox()];
      const ends = (part?.x ?? Number.NaN) + (part?.width ?? 0);
      expect(ends, "the name shortens, the channel does not").toBeLessThan(
        (whole?.x ?? 0) + (whole?.width ?? 0),
      );
    },
  },
  { name: "thread-long", person: "lin", enter: (stage) => stage.read(stage.world.places.long) },
  {
    name: "thread-scrolled",
    person: "lin",
    async enter(stage) {
      await stage.read(stage.world.places.long);
      const log = stage.page.getByRole("log");
      await log.evaluate((el) => {
        el.scrollTop = el.scrollHeight / 2;
      });
    },
  },
  { name: "read-only-theirs", person: "lin", enter: (stage) => stage.read(stage.world.places.theirs, "all") },
  { name: "not-taken", person: "lin", enter: (stage) => stage.read(stage.world.places.waiting, "waiting") },
  {
    name: "thread-resolved",
    person: "lin",
    enter: (stage) => stage.read(stage.world.places.solved, "resolved"),
  },
  {
    name: "note-mode",
    person: "lin",
    async enter(stage) {
      await stage.read(stage.world.places.busy);
      await stage.thread.getByRole("radio", { name: stage.words.note }).click();
      await stage.box.fill("客户的地址在郊区，师傅要提前一天约。");
    },
    async leave(stage) {
      await stage.box.fill("");
      await stage.thread.getByRole("radio", { name: stage.words.reply, exact: true }).click();
    },
  },
  {
    name: "over-limit",
    person: "lin",
    async enter(stage) {
      await stage.read(stage.world.places.fresh);
      await stage.box.fill("");
      if (stage.phone) expect((await stage.box.boundingBox())?.height, "one line").toBeLessThanOrEqual(48);
      await stage.box.fill("很抱歉让您久等了。".repeat(1200));
      await stage.thread.getByRole("alert").waitFor();
      const send = stage.words.composer.sendTo("");
      const button = stage.thread.getByRole("button", { name: new RegExp(`^${send}`) });
      await expect(button).toBeDisabled();
      const [text, below] = [await stage.box.boundingBox(), await button.boundingBox()];
      const bottom = (text?.y ?? 0) + (text?.height ?? 0);
      const right = (text?.x ?? 0) + (text?.width ?? 0);
      if (stage.phone)
        expect(right, "the text has all the width").toBeGreaterThanOrEqual((below?.x ?? 0) - 8);
      else expect(bottom, "the text ends above its tools").toBeLessThanOrEqual(below?.y ?? 0);
      expect(bottom, "the text ends in the window").toBeLessThanOrEqual(stage.size.height);
    },
    leave: (stage) => stage.box.fill(""),
  },
  {
    name: "canned-replies",
    person: "lin",
    async enter(stage) {
      await stage.read(stage.world.places.busy);
      await stage.box.fill("/");
      await stage.thread.getByRole("option").first().waitFor();
    },
    leave: (stage) => stage.box.fill(""),
  },
  {
    name: "not-filled-in",
    person: "lin",
    async enter(stage) {
      await stage.read(stage.world.places.busy);
      await stage.box.fill("您的快递单号是 {单号}。");
      await stage.box.press("Enter");
      await stage.thread.getByRole("alert").waitFor();
    },
    leave: (stage) => stage.box.fill(""),
  },
  {
    name: "mention",
    person: "lin",
    async enter(stage) {
      await stage.read(stage.world.places.busy);
      await stage.thread.getByRole("radio", { name: stage.words.note }).click();
      await stage.box.fill("@");
      await stage.thread.getByRole("option").first().waitFor();
    },
    async leave(stage) {
      await stage.box.fill("");
      await stage.thread.getByRole("radio", { name: stage.words.reply, exact: true }).click();
    },
  },
  {
    name: "files",
    person: "lin",
    async enter(stage) {
      await stage.read(stage.world.places.busy);
      const picture = { name: "示意图.png", mimeType: "image/png", buffer: png(240, 160, [40, 90, 200]) };
      const manual = {
        name: "一份名字很长的安装说明书第二版最终稿.pdf",
        mimeType: "application/pdf",
        buffer: Buffer.from("x"),
      };
      await stage.page.locator("input[type=file]").setInputFiles([picture, manual]);
      await stage.thread.getByRole("button", { name: stage.words.removeFile(picture.name) }).waitFor();
      await stage.thread.getByRole("button", { name: stage.words.removeFile(manual.name) }).waitFor();
    },
    async leave(stage) {
      const files = stage.thread.getByRole("list", { name: stage.words.composer.files }).getByRole("button");
      for (let n = await files.count(); n > 0; n--) await files.first().click();
    },
  },
  {
    name: "emoji",
    person: "lin",
    async enter(stage) {
      await stage.read(stage.world.places.busy);
      await stage.thread.getByRole("button", { name: stage.words.composer.emoji }).click();
      await stage.page.getByRole("dialog").getByRole("button").first().waitFor();
    },
  },
  {
    name: "loading-thread",
    person: "lin",
    stubbed: true,
    async enter(stage) {
      await stage.page.route(eventsRoute, silent);
      await stage.open(`#/mine/${stage.world.places.busy}`);
      await stage.page.locator("[aria-busy=true]").first().waitFor();
    },
    leave: unroute,
  },
  {
    name: "failing-thread",
    person: "lin",
    stubbed: true,
    async enter(stage) {
      await stage.page.route(eventsRoute, troubled);
      await stage.open(`#/mine/${stage.world.places.busy}`);
      await stage.thread.getByRole("button", { name: stage.words.again }).waitFor();
    },
    leave: unroute,
  },
  {
    name: "reconnecting",
    person: "lin",
    stubbed: true,
    async enter(stage) {
      await stage.page.routeWebSocket(/desk\/ws/, (socket) => socket.close({ code: 1011, reason: "stub" }));
      await stage.open(`#/mine/${stage.world.places.busy}`);
      await stage.page.getByText(stage.words.reconnecting).waitFor();
    },
    leave: renew,
  },
];

const around: State[] = [
  {
    name: "colleague-types",
    person: "lin",
    async enter(stage) {
      await stage.read(stage.world.places.busy);
      await stage.world.colleagueTypes(stage.world.places.busy);
      await stage.page.getByText(stage.words.typingNote("周航")).waitFor();
    },
    leave: (stage) => stage.world.colleagueStops(),
  },
  {
    name: "palette",
    person: "lin",
    async enter(stage) {
      await stage.read(stage.world.places.busy);
      await stage.page.keyboard.press("Control+k");
      await stage.page.getByRole("option").first().waitFor();
    },
  },
  {
    name: "palette-nothing-found",
    person: "lin",
    async enter(stage) {
      await stage.open("#/mine");
      await stage.list.getByRole("row").first().waitFor();
      await stage.page.keyboard.press("Control+k");
      await stage.page.getByRole("combobox").fill("qwxyz");
      await stage.page.getByText(stage.words.keys.nothing("qwxyz")).first().waitFor();
    },
  },
  {
    name: "key-sheet",
    person: "lin",
    async enter(stage) {
      await stage.open("#/mine");
      await stage.list.getByRole("row").first().waitFor();
      await stage.page.keyboard.press("?");
      await stage.page.getByRole("dialog", { name: stage.words.keys.sheet }).waitFor();
    },
  },
  {
    name: "customer-page",
    person: "lin",
    only: "phone",
    async enter(stage) {
      await stage.open(`#/mine/${stage.world.places.busy}/customer`);
      await stage.panel.getByRole("textbox").first().waitFor();
    },
  },
  {
    name: "customer-drawer", // where there is no room for a panel
    person: "lin",
    only: "desktop",
    async enter(stage) {
      await stage.page.setViewportSize({ width: 1100, height: stage.size.height });
      await stage.open(`#/mine/${stage.world.places.busy}/customer`);
      await stage.panel.getByRole("textbox").first().waitFor();
    },
    leave: ({ page, size }) => page.setViewportSize(size),
  },
  {
    name: "transfer",
    person: "lin",
    async enter(stage) {
      await stage.read(stage.world.places.busy);
      if (stage.phone) await chooses(stage, stage.words.transfer);
      else await stage.thread.getByRole("button", { name: stage.words.transfer, exact: true }).click();
      await stage.page.getByRole("dialog").getByRole("option").first().waitFor();
    },
  },
  {
    name: "presence-menu",
    person: "lin",
    async enter(stage) {
      await stage.open("#/mine");
      await stage.page.getByRole("button", { name: new RegExp(stage.words.presenceLabel) }).click();
      await stage.page.getByRole("menu").waitFor();
    },
  },
  {
    name: "my-menu",
    person: "lin",
    async enter(stage) {
      await stage.open("#/mine");
      await stage.page.getByRole("button", { name: new RegExp(stage.words.me) }).click();
      await stage.page.getByRole("menu").waitFor();
    },
  },
];

export const consoleStates: State[] = [
  ...signedOut,
  ...listStates,
  ...threads,
  ...around,
  ...boardStates,
  ...workStates,
];
