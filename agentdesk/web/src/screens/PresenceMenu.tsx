import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "react-aria-components";
import { useDesk, useServerNow } from "../desk/hooks";
import { useCommands } from "../desk/useCommands";
import { rest } from "../rest";
import { presence as rests } from "../rest/presence";
import { Button as Plain } from "../ui/Button";
import { ChevronIcon } from "../ui/icons";
import { later } from "../ui/later";
import { Menu } from "../ui/Menu";
import type { Me, PresenceChange, PresenceReason } from "../wire";
import { waitOf } from "../words/times";
import { useWords } from "../words/words";
import { standingName } from "./colleagues";
import { LoadMenu } from "./LoadMenu";
import css from "./PresenceMenu.module.css";

const ConfirmDialog = later(() => import("../ui/ConfirmDialog").then((m) => m.ConfirmDialog), "over");

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
  const [asked, setAsked] = useState(false);
  const reasons = useQuery({ queryKey: ["presence reasons"], queryFn: rests.reasons, staleTime: 60_000 });
  const wanted = set.isPending ? set.variables : undefined;
  const now = typeof wanted === "string" ? { state: wanted } : (wanted ?? presence);

  const choose = (key: string) => {
    const [state, reason] = key.split(" ") as [State, string?];
    if (state === "offline" && load.used > 0) setAsked(true);
    else set.mutate({ state, reason });
  };

  const to = (id: string, state: State, title: string, detail?: string) => ({
    id,
    title,
    detail,
    mark: <i className={css.dot} data-state={state} />,
    run: () => choose(id),
  });
  const offer = (state: State) => to(state, state, words.presence[state], words.presenceHint[state]);
  const working = [offer("ready"), offer("break")];
  const leaving = [offer("finishing"), offer("offline")];
  const breaks = (reasons.data ?? []).map(({ key, name }) => to(`break ${key}`, "break", name));
  useCommands([
    {
      id: "desk.presence",
      choices: () => [
        ...working,
        ...leaving,
        ...breaks.map((one) => ({ ...one, detail: words.presence.break })),
      ],
    },
  ]);

  return (
    <>
      <LoadMenu />
      {now.state === "missed" && (
        <span className={css.missed}>
          <Plain look="primary" onPress={() => set.mutate("ready")}>
            {words.alerts.missed}
          </Plain>
        </span>
      )}
      <Menu
        label={words.presenceLabel}
        placement="bottom end"
        groups={[
          { items: working },
          { title: words.alerts.breakReasons, items: breaks, look: "under" },
          { items: leaving, look: "apart" },
        ]}
      >
        <Now
          state={now.state}
          reason={now.reason ?? ""}
          since={presence.since}
          reasons={reasons.data ?? []}
        />
      </Menu>
      {asked && (
        <ConfirmDialog
          title={words.alerts.leaveTitle}
          act={words.alerts.leave}
          onConfirm={() => {
            setAsked(false);
            set.mutate("offline");
          }}
          onClose={() => setAsked(false)}
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
  const name = standingName(state, words.presence[state], reasons.find((r) => r.key === reason)?.name);
  const counts = since !== null && state !== "ready" && state !== "offline";
  return (
    <Button className={css.button} aria-label={`${words.presenceLabel}: ${name}`}>
      <i className={css.dot} data-state={state} />
      <span className={css.name} title={name}>
        {name}
      </span>
      {counts && <time className={css.since}>{waitOf(clock - Date.parse(since), words)}</time>}
      <ChevronIcon />
    </Button>
  );
}
