// The states of the shop's page and of the chat on it.

import type { Stage } from "./stage";
import type { State } from "./state";

async function opened(stage: Stage): Promise<void> {
  await stage.visit();
  await stage.launcher.click();
  await stage.frame.getByRole("textbox").last().waitFor(); // others ask where to answer, if nobody serves
}

async function says(stage: Stage, ...texts: string[]): Promise<void> {
  const box = stage.frame.getByRole("textbox").last();
  for (const text of texts) {
    await box.fill(text);
    await box.press("Enter");
    await stage.frame.getByRole("log").getByText(text).last().waitFor();
  }
}

/** One of the things in the chat's own menu. */
async function chooses(stage: Stage, name: string): Promise<void> {
  await stage.frame.getByRole("button", { name: stage.widgetWords.more, exact: true }).click();
  await stage.frame.getByRole("button", { name }).first().click();
}

/** A talk with an agent, who is shown by name and number. */
let talk = "";
const answered: State = {
  name: "widget-answered",
  person: "customer",
  stubbed: true, // the shop's own chat is kept away
  async enter(stage) {
    const said = `保修期内换滤网要收费吗？（${stage}）`;
    const answer = "您好，滤网是易损件，保修期内第一次更换不收费。";
    await stage.visit("members");
    await stage.launcher.click();
    await stage.frame.getByRole("button", { name: stage.widgetWords.agree }).click();
    await says(stage, said);
    talk = await stage.world.answer(said, answer);
    await stage.frame.getByRole("log").getByText(answer).waitFor();
    await stage.frame.getByText("1001").first().waitFor();
  },
  async leave(stage) {
    await stage.world.resolve(talk);
    await stage.renew(); // a routed page stays routed
  },
};

export const widgetStates: State[] = [
  { name: "widget-closed", person: "customer", enter: (stage) => stage.visit() },
  { name: "widget-open", person: "customer", enter: opened },
  {
    name: "widget-waiting",
    person: "customer",
    async enter(stage) {
      await opened(stage);
      await says(stage, "你好，洗碗机 D6 显示 E4，水排不掉，急用。");
      const { ahead, next } = stage.widgetWords;
      const before = new RegExp(ahead(1_000).replace("1000", "\\d+"));
      await stage.frame
        .getByText(before)
        .or(stage.frame.getByText(ahead(1)))
        .or(stage.frame.getByText(next))
        .first()
        .waitFor();
    },
  },
  {
    name: "widget-notice", // before whoever agrees to it
    person: "customer",
    stubbed: true, // the shop's own chat is kept away
    async enter(stage) {
      await stage.visit("members");
      await stage.launcher.click();
      await stage.frame.getByRole("button", { name: stage.widgetWords.agree }).waitFor();
    },
    leave: (stage) => stage.renew(), // a routed page stays routed
  },
  answered, // before whoever ends it
  {
    name: "widget-long",
    person: "customer",
    async enter(stage) {
      await opened(stage);
      await says(
        stage,
        "https://shop.example/orders/CM20261115-0382?from=mail&campaign=winter-sale-2026&token=abcdefghijklmnopqrstuvwxyz",
        "安装费怎么收？楼层高，没有电梯，六楼，另外小区不让货车进，只能停在东门外面。",
        "👌",
        "Could somebody come tomorrow between three and five?",
      );
    },
  },
  {
    name: "widget-menu",
    person: "customer",
    async enter(stage) {
      await opened(stage);
      await stage.frame.getByRole("button", { name: stage.widgetWords.more, exact: true }).click();
      await stage.frame.getByRole("button", { name: stage.widgetWords.soundOn }).waitFor();
    },
  },
  {
    name: "widget-offline",
    person: "customer",
    stubbed: true,
    async enter(stage) {
      await opened(stage);
      await stage.page.context().setOffline(true);
      await stage.page.evaluate(() => dispatchEvent(new Event("offline")));
      await stage.frame.getByRole("textbox").last().fill("断网的时候写的");
      await stage.frame.getByRole("textbox").last().press("Enter");
      await stage.frame.getByText(stage.widgetWords.offline).waitFor();
    },
    leave: (stage) => stage.page.context().setOffline(false),
  },
  {
    name: "widget-end-asked",
    person: "customer",
    async enter(stage) {
      await opened(stage);
      await says(stage, "算了，我自己看说明书吧");
      await chooses(stage, stage.widgetWords.end);
      await stage.frame.getByRole("alertdialog").waitFor();
    },
  },
  {
    name: "widget-ended",
    person: "customer",
    async enter(stage) {
      await opened(stage);
      await says(stage, "已经好了，谢谢");
      await chooses(stage, stage.widgetWords.end);
      await stage.frame.getByRole("alertdialog").getByRole("button", { name: stage.widgetWords.end }).click();
      await stage.frame.getByText(stage.widgetWords.ended).waitFor();
    },
  },
  {
    name: "widget-away",
    person: "customer",
    async enter(stage) {
      await stage.world.serve(false);
      await opened(stage);
      await says(stage, "没人在吗？");
      await stage.frame.getByLabel(stage.widgetWords.yourContact).waitFor();
    },
    leave: (stage) => stage.world.serve(true),
  },
];
