import type { ComponentType } from "react";
import { useDesk } from "../../desk/hooks";
import type { Route } from "../../route";
import { BackIcon } from "../../ui/icons";
import { later } from "../../ui/later";
import type { Verb } from "../../wire";
import { type SettingsWords, useSettingsWords } from "../../words/settings";
import { Page } from "./Page";
import css from "./Settings.module.css";

/** What a page of the settings is given: which thing on it is open. */
export interface PageProps {
  item: string;
}

type PageName = keyof SettingsWords["admin"]["pages"];

interface Place {
  id: PageName;
  group: "mine" | "company" | "system";
  /** Who may not do this does not see it; without one it is everybody's. */
  verb?: Verb;
  screen: ComponentType<PageProps>;
}

/** Pages that other rooms made, which bring no frame of their own. */
function framed(id: PageName, load: () => Promise<ComponentType>): ComponentType<PageProps> {
  const Inner = later(load);
  return function Framed() {
    const { admin } = useSettingsWords();
    return (
      <Page title={admin.pages[id]} about={admin.about[id]}>
        <Inner />
      </Page>
    );
  };
}

const places: Place[] = [
  {
    id: "profile",
    group: "mine",
    screen: framed("profile", () => import("./Profile").then((m) => m.Profile)),
  },
  {
    id: "appearance",
    group: "mine",
    screen: framed("appearance", () => import("./Appearance").then((m) => m.Appearance)),
  },
  {
    id: "keys",
    group: "mine",
    screen: framed("keys", () => import("./Keys").then((m) => m.Keys)),
  },
  {
    id: "notifications",
    group: "mine",
    screen: framed("notifications", () => import("./Notifications").then((m) => m.Notifications)),
  },
  {
    id: "agents",
    group: "company",
    verb: "settings.read",
    screen: later(() => import("./Agents").then((m) => m.Agents)),
  },
  {
    id: "teams",
    group: "company",
    verb: "settings.read",
    screen: later(() => import("./Teams").then((m) => m.Teams)),
  },
  {
    id: "roles",
    group: "company",
    verb: "settings.read",
    screen: later(() => import("./Roles").then((m) => m.Roles)),
  },
  {
    id: "canned",
    group: "company",
    verb: "canned.write",
    screen: framed("canned", () => import("./CannedReplies").then((m) => m.CannedReplies)),
  },
  {
    id: "dispositions",
    group: "company",
    verb: "vocabulary.manage",
    screen: framed("dispositions", () => import("./Dispositions").then((m) => m.Dispositions)),
  },
  {
    id: "fields",
    group: "company",
    verb: "vocabulary.manage",
    screen: framed("fields", () => import("./ContactFields").then((m) => m.ContactFields)),
  },
  {
    id: "reasons",
    group: "company",
    verb: "presence.reasons",
    screen: framed("reasons", () => import("./PresenceReasons").then((m) => m.PresenceReasons)),
  },
  {
    id: "queues",
    group: "system",
    verb: "settings.read",
    screen: later(() => import("./Queues").then((m) => m.Queues)),
  },
  {
    id: "accounts",
    group: "system",
    verb: "settings.read",
    screen: later(() => import("./Accounts").then((m) => m.Accounts)),
  },
  {
    id: "widget",
    group: "system",
    verb: "settings.read",
    screen: later(() => import("./Widget").then((m) => m.Widget)),
  },
  {
    id: "brands",
    group: "system",
    verb: "settings.read",
    screen: later(() => import("./Brands").then((m) => m.Brands)),
  },
  {
    id: "audit",
    group: "system",
    verb: "audit.read",
    screen: later(() => import("./Audit").then((m) => m.Audit)),
  },
];

/** The settings: a menu of what one may see, and the page chosen in it. */
export function Settings({ route }: { route: Route }) {
  const { admin, back } = useSettingsWords();
  const { can } = useDesk().me;
  const allowed = places.filter((place) => !place.verb || place.verb in can);
  const wanted = places.find((place) => place.id === route.page);
  const shown = route.page ? allowed.find((place) => place === wanted) : allowed[0];
  return (
    <div className={css.settings} data-pane="settings" data-chosen={Boolean(route.page) || undefined}>
      <nav className={css.menu} aria-label={admin.menu}>
        <a className={css.back} href="#/mine">
          <BackIcon />
          {back}
        </a>
        {(["mine", "company", "system"] as const).map((group) => (
          <Group
            key={group}
            title={admin[group]}
            places={allowed.filter((place) => place.group === group)}
            current={shown}
          />
        ))}
      </nav>
      <main className={css.content}>
        {route.page && (
          <a className={css.up} href="#/settings">
            <BackIcon />
            {admin.settings}
          </a>
        )}
        {shown ? (
          <shown.screen key={`${shown.id} ${route.item}`} item={route.item ?? ""} />
        ) : (
          <p className={css.none}>{admin.notAllowed}</p>
        )}
      </main>
    </div>
  );
}

function Group({ title, places, current }: { title: string; places: Place[]; current?: Place }) {
  const { admin } = useSettingsWords();
  if (places.length === 0) return null;
  return (
    <section className={css.group}>
      <h2>{title}</h2>
      {places.map((place) => (
        <a
          key={place.id}
          href={`#/settings/${place.id}`}
          className={css.place}
          aria-current={place === current ? "page" : undefined}
        >
          {admin.pages[place.id]}
        </a>
      ))}
    </section>
  );
}
