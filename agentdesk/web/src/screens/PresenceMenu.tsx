import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  Button,
  Header,
  Menu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Popover,
  Separator,
} from "react-aria-components";
import { useDesk, useServerNow } from "../desk/hooks";
import { useCommands } from "../desk/useCommands";
import { rest } from "../rest";
import { presence as rests } from "../rest/presence";
import { Button as Plain } from "../ui/Button";
import { ChevronIcon } from "../ui/icons";
import { later } from "../ui/later";
import menu from "../ui/Menu.module.css";
import type { Me, PresenceChange, PresenceReason } from "../wire";
import { waitOf } from "../words/times";
import { useWords } from "../words/words";
import css from "./PresenceMenu.module.css";

const ConfirmDialog = later(() => import("../ui/ConfirmDialog").then((m) => m.ConfirmDialog));

type State = PresenceChange["state"];

/** The agent, his presence and load, as the server has them now. */
export function usePresence(): Pick<Me, "agent" | "presence" | "load"> {
  const desk = useDesk();
  const found = useQuery({ queryKey: ["presence"], queryFn: rest.me, initialData: desk.me });
  return found.data;
}

/** Changes the agent's presence; a state alone is one without a reason. */
export function useSetPresence() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (to: State | PresenceChange) => rests.set(typeof to === "string" ? { state: to } : to),
    onSettled: () => queries.invalidateQueries({ queryKey: ["presence"] }),
  });
}

/** What one is, since when and how busy; and the choice of something else. */
export function PresenceMenu() {
  const words = useWords();
  const { presence, load } = usePresence();
  const set = useSetPresence();
  const [leaving, setLeaving] = useState(false);
  const reasons = useQuery({ queryKey: ["presence reasons"], queryFn: rests.reasons, staleTime: 60_000 });
  const wanted = set.isPending ? set.variables : undefined;
  const now = typeof wanted === "string" ? { state: wanted } : (wanted ?? presence);

  const choose = (key: string) => {
    const [state, reason] = key.split(" ") as [State, string?];
    if (state === "offline" && load.used > 0) setLeaving(true);
    else set.mutate({ state, reason });
  };

  const offered = (["ready", "break", "finishing", "offline"] as const).map((state) => ({
    id: state as string,
    title: words.presence[state],
    detail: words.presenceHint[state],
  }));
  const breaks = (reasons.data ?? []).map(({ key, name }) => ({
    id: `break ${key}`,
    title: name,
    detail: words.presence.break,
  }));
  useCommands([
    {
      id: "desk.presence",
      choices: () => [...offered, ...breaks].map((to) => ({ ...to, run: () => choose(to.id) })),
    },
  ]);

  return (
    <>
      <span className={css.load}>{words.load(load.used, load.capacity)}</span>
      {now.state === "missed" && (
        <Plain look="primary" onPress={() => set.mutate("ready")}>
          {words.alerts.missed}
        </Plain>
      )}
      <MenuTrigger>
        <Now
          state={now.state}
          reason={now.reason ?? ""}
          since={presence.since}
          reasons={reasons.data ?? []}
        />
        <Popover className={menu.popover} placement="bottom end" offset={4}>
          <Choices reasons={reasons.data ?? []} onChoose={choose} />
        </Popover>
      </MenuTrigger>
      {leaving && (
        <ConfirmDialog
          title={words.alerts.leaveTitle}
          act={words.alerts.leave}
          onConfirm={() => {
            setLeaving(false);
            set.mutate("offline");
          }}
          onClose={() => setLeaving(false)}
        >
          <p>{words.alerts.leaveBody(load.used)}</p>
        </ConfirmDialog>
      )}
    </>
  );
}

interface Standing {
  state: Me["presence"]["state"];
  reason: string;
  since: string | null;
  reasons: PresenceReason[];
}

/** A break, and all that keeps work away, counts how long it has been. */
function Now({ state, reason, since, reasons }: Standing) {
  const words = useWords();
  const clock = useServerNow();
  const name = reasons.find((r) => r.key === reason)?.name ?? words.presence[state];
  const counts = since !== null && state !== "ready" && state !== "offline";
  return (
    <Button className={css.button} aria-label={`${words.presenceLabel}: ${name}`}>
      <i className={css.dot} data-state={state} />
      <span className={css.name}>{name}</span>
      {counts && <time className={css.since}>{waitOf(clock - Date.parse(since), words)}</time>}
      <ChevronIcon />
    </Button>
  );
}

function Choices({ reasons, onChoose }: { reasons: PresenceReason[]; onChoose(key: string): void }) {
  const words = useWords();
  const item = (state: State) => (
    <MenuItem key={state} id={state} className={menu.item} textValue={words.presence[state]}>
      <i className={css.dot} data-state={state} />
      <span>
        {words.presence[state]}
        <small>{words.presenceHint[state]}</small>
      </span>
    </MenuItem>
  );
  return (
    <Menu className={menu.menu} onAction={(key) => onChoose(String(key))} aria-label={words.presenceLabel}>
      {item("ready")}
      {item("break")}
      {reasons.length > 0 && (
        <MenuSection className={css.reasons}>
          <Header className={menu.section}>{words.alerts.breakReasons}</Header>
          {reasons.map((reason) => (
            <MenuItem
              key={reason.key}
              id={`break ${reason.key}`}
              className={menu.item}
              textValue={reason.name}
            >
              <i className={css.dot} data-state="break" />
              {reason.name}
            </MenuItem>
          ))}
        </MenuSection>
      )}
      <Separator className={css.line} />
      {item("finishing")}
      {item("offline")}
    </Menu>
  );
}
