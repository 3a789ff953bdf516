import type { ReactNode } from "react";
import { useOwed, useWaiting } from "../desk/listing";
import { addressOf, type Route, whole } from "../route";
import { ClockIcon, TalkIcon } from "../ui/icons";
import { useWords } from "../words/words";
import css from "./BottomBar.module.css";
import { MyMenu } from "./MyMenu";
import { NoticeBell } from "./NoticeBell";

/** On a phone, within reach of the thumb: the two lists one works from, the notices, and oneself. */
export function BottomBar({ route, onSignedOut }: { route: Route; onSignedOut(): void }) {
  const words = useWords();
  const owed = useOwed();
  const waiting = useWaiting();
  return (
    <nav className={css.bar} aria-label={words.lists.bar}>
      <Place route={route} view="mine" count={owed > 99 ? words.lists.most : String(owed || "")}>
        <TalkIcon />
      </Place>
      <Place route={route} view="waiting" count={waiting}>
        <ClockIcon />
      </Place>
      <NoticeBell place={css.place} word={words.alerts.noticesTitle} />
      <MyMenu place={css.place} word={words.meShort} onSignedOut={onSignedOut} />
    </nav>
  );
}

interface PlaceProps {
  route: Route;
  view: "mine" | "waiting";
  count: string;
  children: ReactNode;
}

function Place({ route, view, count, children }: PlaceProps) {
  const words = useWords();
  const here = route.view === view && !route.saved && !route.screen;
  return (
    <a
      className={css.place}
      href={addressOf({ ...route, ...whole, view, screen: undefined, at: undefined, customer: false })}
      aria-current={here ? "page" : undefined}
    >
      {children}
      {words.views[view]}
      {count && (
        <span className={css.count} data-mine={view === "mine" || undefined}>
          {count}
        </span>
      )}
    </a>
  );
}
