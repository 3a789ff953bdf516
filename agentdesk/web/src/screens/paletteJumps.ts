// Where the palette can jump to besides what commands do: fetched when somebody types in it.

import type { Section } from "../desk/palette";
import { rest } from "../rest";
import { composer } from "../rest/composer";
import { lists } from "../rest/lists";
import { currentRoute, go, type Route, whole } from "../route";
import type { Me } from "../wire";
import { settingsEn, settingsZh } from "../words/settings";
import type { Language } from "../words/words";
import type { Words } from "../words/zh";
import { placesFor } from "./settings/places";

interface Jump {
  id: string;
  title: string;
  detail?: string;
  /** By what it is found, if the server made it. */
  keys?: string;
  to: Partial<Route>;
}

/** Colleagues, queues, saved views and pages of the settings. What cannot be had is left out. */
export async function jumps(me: Me, words: Words, language: Language): Promise<Section[]> {
  const { can } = me;
  const [agents, queues, views] = await Promise.all([
    "agent.read" in can ? rest.agents().catch(() => []) : [],
    "queue.read" in can ? rest.queues().catch(() => []) : [],
    lists.views().catch(() => ({ views: [] })),
  ]);
  const { pages } = (language === "zh" ? settingsZh : settingsEn) as typeof settingsZh;
  return Promise.all([
    section(
      words.keys.colleagues,
      agents.map((a) => ({
        ...a,
        title: a.name,
        detail: [a.number, words.conversations].filter(Boolean).join(" · "),
        to: { view: "all", agent: a.id },
      })),
    ),
    section(
      words.keys.queues,
      queues.map((q) => ({
        ...q,
        title: q.name,
        detail: words.waitingCount(q.waiting),
        to: { view: "all", queue: q.id },
      })),
    ),
    section(
      words.keys.views,
      views.views.map((v) => ({
        id: v.id,
        title: v.name,
        detail: v.team_name,
        to: { view: "all", saved: v.id },
      })),
    ),
    section(
      words.admin.settings,
      placesFor(can).map(({ id }) => ({
        id: `settings ${id}`,
        title: pages[id],
        to: { screen: "settings", page: id },
      })),
    ),
  ]);
}

/** What the server did not give keys for is found by its title, in Chinese by pinyin too. */
async function section(title: string, jumps: Jump[]): Promise<Section> {
  const bare = jumps.filter((jump) => !jump.keys);
  const keys = bare.length ? await composer.keys(bare.map((jump) => jump.title)).catch(() => []) : [];
  return {
    title,
    lines: jumps.map((jump) => ({
      id: jump.id,
      title: jump.title,
      detail: jump.detail,
      keys: jump.keys ?? keys[bare.indexOf(jump)] ?? jump.title.toLowerCase(),
      run: () => {
        const { view, conversation } = currentRoute();
        go({ view, conversation, customer: false, ...whole, ...jump.to });
      },
    })),
  };
}
