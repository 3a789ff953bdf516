import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Button, Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover } from "react-aria-components";
import { useDesk } from "../desk/hooks";
import { usePreference } from "../desk/preferences";
import { useCommands } from "../desk/useCommands";
import { pictureAddress, rest } from "../rest";
import { letterOf, Picture } from "../ui/Avatar";
import { later } from "../ui/later";
import menu from "../ui/Menu.module.css";
import { type Density, densities, type Theme, themes } from "../ui/theme";
import { type Language, useSpeech, useWords } from "../words/words";
import css from "./MyMenu.module.css";
import { usePresence } from "./PresenceMenu";

const AppearanceDialog = later(() => import("./AppearanceDialog").then((m) => m.AppearanceDialog));

/** The agent himself: language, appearance, signing out. */
export function MyMenu({ onSignedOut }: { onSignedOut(): void }) {
  const words = useWords();
  const { commands } = useDesk();
  const { agent } = usePresence();
  const picture = pictureAddress(agent);
  const { language, speak } = useSpeech();
  const [, setLanguage] = usePreference<Language>("language", language);
  const other: Language = language === "zh" ? "en" : "zh";
  const [, setDensity] = usePreference<Density>("density", "comfortable");
  const [theme, setTheme] = usePreference<Theme>("theme", "auto");
  const signOut = useMutation({ mutationFn: rest.signOut, onSuccess: onSignedOut });
  const speakOther = () => {
    speak(other);
    setLanguage(other);
  };
  useCommands([
    {
      id: "desk.theme",
      choices: () => themes.map((id) => ({ id, title: words.theme[id], run: () => setTheme(id) })),
    },
    {
      id: "desk.density",
      choices: () =>
        densities.map((id) => ({ id, title: words.mine.densities[id], run: () => setDensity(id) })),
    },
    { id: "desk.language", run: speakOther },
    { id: "desk.signOut", run: signOut.mutate },
  ]);
  const [looking, setLooking] = useState(false);
  return (
    <>
      <MenuTrigger>
        <Button className={css.button} aria-label={`${words.me}: ${agent.name}`}>
          {letterOf(agent.name)}
          <Picture key={picture} address={picture} />
        </Button>
        <Popover className={menu.popover} placement="bottom end" offset={4}>
          <Menu className={menu.menu} aria-label={words.me}>
            <MenuSection>
              <Header className={menu.section}>
                {agent.name} {agent.number}
              </Header>
              <MenuItem className={menu.item} onAction={speakOther}>
                {words.language}
              </MenuItem>
            </MenuSection>
            <MenuSection
              selectionMode="single"
              disallowEmptySelection
              selectedKeys={[theme]}
              onSelectionChange={(keys) => {
                const [chosen] = keys as Set<Theme>;
                if (chosen) setTheme(chosen);
              }}
            >
              <Header className={menu.section}>{words.appearance}</Header>
              {themes.map((choice) => (
                <MenuItem key={choice} id={choice} className={menu.item}>
                  {words.theme[choice]}
                </MenuItem>
              ))}
            </MenuSection>
            <MenuSection aria-label={words.mine.more}>
              <MenuItem className={menu.item} href="#/settings/profile">
                {words.mine.profile}
              </MenuItem>
              <MenuItem className={menu.item} href="#/settings">
                {words.admin.settings}
              </MenuItem>
              <MenuItem className={menu.item} onAction={() => setLooking(true)}>
                {words.mine.more}
              </MenuItem>
              <MenuItem className={menu.item} onAction={() => commands.run("desk.sheet")}>
                {words.keys.sheet}
              </MenuItem>
            </MenuSection>
            <MenuSection aria-label={words.signOut}>
              <MenuItem className={menu.item} onAction={() => signOut.mutate()}>
                {words.signOut}
              </MenuItem>
            </MenuSection>
          </Menu>
        </Popover>
      </MenuTrigger>
      {looking && <AppearanceDialog onClose={() => setLooking(false)} />}
    </>
  );
}
