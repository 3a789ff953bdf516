import type { ComponentType } from "react";
import { useDesk } from "../../desk/hooks";
import type { Route } from "../../route";
import { BackIcon } from "../../ui/icons";
import { later } from "../../ui/later";
import { useSettingsWords } from "../../words/settings";
import { Page } from "./Page";
import { addressIn, type PageName, type Place, places, placesFor } from "./places";
import css from "./Settings.module.css";

/** What a page of the settings is given: which thing on it is open. */
export interface PageProps {
  item: string;
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

const screens: Record<PageName, ComponentType<PageProps>> = {
  profile: framed("profile", () => import("./Profile").then((m) => m.Profile)),
  appearance: framed("appearance", () => import("./Appearance").then((m) => m.Appearance)),
  keys: framed("keys", () => import("./Keys").then((m) => m.Keys)),
  notifications: framed("notifications", () => import("./Notifications").then((m) => m.Notifications)),
  agents: later(() => import("./Agents").then((m) => m.Agents)),
  teams: later(() => import("./Teams").then((m) => m.Teams)),
  roles: later(() => import("./Roles").then((m) => m.Roles)),
  canned: framed("canned", () => import("./CannedReplies").then((m) => m.CannedReplies)),
  dispositions: framed("dispositions", () => import("./Dispositions").then((m) => m.Dispositions)),
  fields: framed("fields", () => import("./ContactFields").then((m) => m.ContactFields)),
  reasons: framed("reasons", () => import("./PresenceReasons").then((m) => m.PresenceReasons)),
  queues: later(() => import("./Queues").then((m) => m.Queues)),
  skills: later(() => import("./routing/Skills").then((m) => m.Skills)),
  hours: later(() => import("./routing/Hours").then((m) => m.Hours)),
  rules: later(() => import("./routing/Rules").then((m) => m.Rules)),
  accounts: later(() => import("./Accounts").then((m) => m.Accounts)),
  widget: later(() => import("./Widget").then((m) => m.Widget)),
  brands: later(() => import("./Brands").then((m) => m.Brands)),
  audit: later(() => import("./Audit").then((m) => m.Audit)),
};

/** The settings: a menu of what one may see, and the page chosen in it. */
export function Settings({ route }: { route: Route }) {
  const { admin, back } = useSettingsWords();
  const { can } = useDesk().me;
  const allowed = placesFor(can);
  const wanted = places.find((place) => place.id === route.page);
  const shown = route.page ? allowed.find((place) => place === wanted) : allowed[0];
  const Screen = shown && screens[shown.id];
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
        {Screen ? (
          <Screen key={`${shown.id} ${route.item}`} item={route.item ?? ""} />
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
          href={addressIn(place.id)}
          className={css.place}
          aria-current={place === current ? "page" : undefined}
        >
          {admin.pages[place.id]}
        </a>
      ))}
    </section>
  );
}
