// The pages of the settings and the forms in them, as an administrator sees them.

import { expect } from "@playwright/test";
import { places } from "../../../agentdesk/web/src/screens/settings/places";
import { settingsEn, settingsZh } from "../../../agentdesk/web/src/words/settings";
import type { Stage } from "./stage";
import type { State } from "./state";

const wordsOf = (stage: Stage) => (stage.language === "zh" ? settingsZh : settingsEn);

const main = (stage: Stage) => stage.page.getByRole("main");

/** Goes to a page of the settings and waits until it shows what it is for. */
async function page(stage: Stage, path: string): Promise<void> {
  await stage.open(`#/settings/${path}`);
  await main(stage).getByRole("heading").first().waitFor();
  await expect(main(stage).getByText(stage.words.loading)).toHaveCount(0);
}

/** Opens what the first row of a page's table leads to. */
async function first(stage: Stage, path: string): Promise<void> {
  await page(stage, path);
  await main(stage).getByRole("table").getByRole("link").first().click();
  await main(stage).getByRole("textbox").first().waitFor();
}

/** What the form asks for is the channel's own affair. */
async function pickKind(stage: Stage): Promise<void> {
  const select = main(stage).getByRole("button", { name: wordsOf(stage).kind });
  await select.and(stage.page.locator("[aria-haspopup=listbox]")).click();
  await stage.page.getByRole("option", { name: stage.words.channel.webchat }).click();
}

const pages: State[] = places.map(({ id }) => ({
  name: `settings-${id}`,
  person: "chen",
  enter: (stage) => page(stage, id),
}));

/** Everything that can be made has a form, and every row leads to one. */
const forms: State[] = ["agents", "roles", "accounts", "brands"].flatMap((id) => [
  { name: `settings-${id}-one`, person: "chen" as const, enter: (stage: Stage) => first(stage, id) },
  {
    name: `settings-${id}-new`,
    person: "chen" as const,
    async enter(stage: Stage) {
      await page(stage, `${id}/new`);
      if (id === "accounts") await pickKind(stage);
      await main(stage).getByRole("textbox").first().waitFor();
    },
  },
]);

export const settingsStates: State[] = [
  ...pages,
  ...forms,
  {
    name: "settings-menu",
    person: "chen",
    only: "phone",
    async enter(stage) {
      await stage.open("#/settings");
      await stage.page.getByRole("navigation", { name: wordsOf(stage).menu }).waitFor();
    },
  },
  {
    name: "settings-not-allowed",
    person: "lin",
    async enter(stage) {
      await stage.open("#/settings/audit");
      await stage.page.getByText(wordsOf(stage).notAllowed).waitFor();
    },
  },
  {
    name: "settings-canned-new",
    person: "chen",
    async enter(stage) {
      await page(stage, "canned");
      await main(stage).getByRole("button", { name: stage.words.composer.page.add }).click();
      await stage.page.getByRole("dialog").getByRole("textbox").first().waitFor();
    },
  },
];
