import { useMutation } from "@tanstack/react-query";
import { Button, Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover } from "react-aria-components";
import { useDesk } from "../desk/hooks";
import { usePreference } from "../desk/preferences";
import { useCommands } from "../desk/useCommands";
import { rest } from "../rest";
import { letterOf } from "../ui/Avatar";
import menu from "../ui/Menu.module.css";
import { type Theme, themes } from "../ui/theme";
import { type Language, useSpeech, useWords } from "../words/words";
import css from "./MyMenu.module.css";

/** The agent himself: language, appearance, signing out. */
export function MyMenu({ onSignedOut }: { onSignedOut(): void }) {
  const words = useWords();
  const { agent } = useDesk().me;
  const { language, speak } = useSpeech();
  const [, setLanguage] = usePreference<Language>("language", language);
  const other: Language = language === "zh" ? "en" : "zh";
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
    { id: "desk.language", run: speakOther },
    { id: "desk.signOut", run: signOut.mutate },
  ]);
  return (
    <MenuTrigger>
      <Button className={css.button} aria-label={`${words.me}: ${agent.name}`}>
        {letterOf(agent.name)}
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
          <MenuSection aria-label={words.signOut}>
            <MenuItem className={menu.item} onAction={() => signOut.mutate()}>
              {words.signOut}
            </MenuItem>
          </MenuSection>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
