import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { useDesk } from "../desk/hooks";
import { rest } from "../rest";
import { ChevronIcon } from "../ui/icons";
import menu from "../ui/Menu.module.css";
import type { Me, PresenceChange } from "../wire";
import { useWords } from "../words/words";
import css from "./PresenceMenu.module.css";

/** The states an agent chooses himself. */
const choices: PresenceChange["state"][] = ["ready", "break", "finishing", "offline"];

/** The agent's presence and load, as the server has them now. */
export function usePresence(): Pick<Me, "presence" | "load"> {
  const desk = useDesk();
  const found = useQuery({ queryKey: ["presence"], queryFn: rest.me, initialData: desk.me });
  return found.data;
}

export function useSetPresence() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (state: PresenceChange["state"]) => rest.setPresence({ state }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["presence"] }),
  });
}

export function PresenceMenu() {
  const words = useWords();
  const { presence, load } = usePresence();
  const set = useSetPresence();
  const state = set.isPending && set.variables ? set.variables : presence.state;
  return (
    <>
      <span className={css.load}>{words.load(load.used, load.capacity)}</span>
      <MenuTrigger>
        <Button className={css.button} aria-label={`${words.presenceLabel}: ${words.presence[state]}`}>
          <i className={css.dot} data-state={state} />
          {words.presence[state]}
          <ChevronIcon />
        </Button>
        <Popover className={menu.popover} placement="bottom end" offset={4}>
          <Menu
            className={menu.menu}
            onAction={(key) => set.mutate(key as PresenceChange["state"])}
            aria-label={words.presenceLabel}
          >
            {choices.map((choice) => (
              <MenuItem key={choice} id={choice} className={menu.item} textValue={words.presence[choice]}>
                <i className={css.dot} data-state={choice} />
                <span>
                  {words.presence[choice]}
                  <small>{words.presenceHint[choice]}</small>
                </span>
              </MenuItem>
            ))}
          </Menu>
        </Popover>
      </MenuTrigger>
    </>
  );
}
