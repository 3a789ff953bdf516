// The states of the shop's page and of the chat on it.

import type { Stage } from "./stage";
import type { State } from "./state";

async function opened(stage: Stage): Promise<void> {
  await stage.visit();
  await stage.launcher.click();
  await stage.frame.getByRole("textbox").waitFor();
}

async function says(stage: Stage, ...texts: string[]): Promise<void> {
  const box = stage.frame.getByRole("textbox");
  for (const text of texts) {
    await box.fill(text);
    await box.press("Enter");
    await stage.frame.getByRole("log").getByText(text).last().waitFor();
  }
}

export const widgetStates: State[] = [
  { name: "widget-closed", person: "customer", enter: (stage) => stage.visit() },
  { name: "widget-open", person: "customer", enter: opened },
  {
    name: "widget-waiting",
    person: "customer",
    async enter(stage) {
      await opened(stage);
      await says(stage, "你好，洗碗机 D6 显示 E4，水排不掉，急用。");
    },
  },
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
];
