import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "react-aria-components";
import { useDesk } from "../desk/hooks";
import { usePreference } from "../desk/preferences";
import { useCommands } from "../desk/useCommands";
import { pictureAddress, rest } from "../rest";
import { letterOf, Picture } from "../ui/Avatar";
import { later } from "../ui/later";
import { Menu } from "../ui/Menu";
import { type Density, densities, type Theme, themes } from "../ui/theme";
import { type Language, useSpeech, useWords } from "../words/words";
import css from "./MyMenu.module.css";
import type { Placed } from "./NoticeBell";
import { usePresence } from "./PresenceMenu";

const ConfirmDialog = later(() => import("../ui/ConfirmDialog").then((m) => m.ConfirmDialog), "over");

const AppearanceDialog = later(() => import("./AppearanceDialog").then((m) => m.AppearanceDialog), "over");

/** The agent himself: language, appearance, signing out. */
export function MyMenu({ place, word, onSignedOut }: Placed & { onSignedOut(): void }) {
  const words = useWords();
  const { commands, me } = useDesk();
  const { agent, load } = usePresence();
  const picture = pictureAddress(agent);
  const { language, speak } = useSpeech();
  const [, setLanguage] = usePreference<Language>("language", language);
  const other: Language = language === "zh" ? "en" : "zh";
  const [, setDensity] = usePreference<Density>("density", "comfortable");
  const [theme, setTheme] = usePreference<Theme>("theme", "auto");
  const signOut = useMutation({ mutationFn: rest.signOut, onSuccess: onSignedOut });
  const [leaving, setLeaving] = useState(false);
  const leave = () => (load.used > 0 ? setLeaving(true) : signOut.mutate());
  const speakOther = () => {
    speak(other);
    setLanguage(other);
  };
  const looks = themes.map((id) => ({ id, title: words.theme[id], run: () => setTheme(id) }));
  useCommands([
    { id: "desk.theme", choices: () => looks },
    {
      id: "desk.density",
      choices: () =>
        densities.map((id) => ({ id, title: words.mine.densities[id], run: () => setDensity(id) })),
    },
    { id: "desk.language", run: speakOther },
    { id: "desk.look", run: () => setLooking(true) },
    { id: "desk.signOut", run: leave },
  ]);
  const [looking, setLooking] = useState(false);
  return (
    <>
      <Menu
        label={words.me}
        placement={place ? "top end" : "bottom end"}
        groups={[
          {
            title: `${agent.name} ${agent.number}`,
            items: [{ id: "desk.language", title: words.language, run: speakOther }],
          },
          { title: words.appearance, items: looks, chosen: theme },
          {
            items: [
              ...("board.read" in me.can
                ? [{ id: "go.board", title: words.keys.command["go.board"], href: "#/board" }]
                : []),
              { id: "profile", title: words.mine.profile, href: "#/settings/profile" },
              { id: "go.settings", title: words.admin.settings, href: "#/settings" },
              { id: "desk.look", title: words.mine.more, run: () => setLooking(true) },
              { id: "desk.sheet", title: words.keys.sheet, run: () => commands.run("desk.sheet") },
            ],
          },
          { items: [{ id: "desk.signOut", title: words.signOut, run: leave }] },
        ]}
      >
        <Button className={place ?? css.button} aria-label={`${words.me}: ${agent.name}`}>
          <span className={css.face}>
            {letterOf(agent.name)}
            <Picture key={picture} address={picture} />
          </span>
          {word}
        </Button>
      </Menu>
      {leaving && (
        <ConfirmDialog
          title={words.work.leaveTitle}
          act={words.work.signOutNow}
          isBusy={signOut.isPending}
          onConfirm={() => signOut.mutate()}
          onClose={() => setLeaving(false)}
        >
          <p>{words.work.signOutBody(load.used)}</p>
        </ConfirmDialog>
      )}
      {looking && <AppearanceDialog onClose={() => setLooking(false)} />}
    </>
  );
}
