import { useMutation } from "@tanstack/react-query";
import { Button } from "react-aria-components";
import { standingOf } from "../../desk/board";
import { useDesk } from "../../desk/hooks";
import { toast } from "../../desk/undo";
import { presence } from "../../rest/presence";
import { ChevronIcon } from "../../ui/icons";
import { type Item, Menu } from "../../ui/Menu";
import type { BoardAgent, PresenceChange } from "../../wire";
import { useBoardWords } from "../../words/board";
import { causeOf, useWords } from "../../words/words";
import { standingChoices, standingName } from "../colleagues";
import dots from "../PresenceMenu.module.css";
import css from "./Tables.module.css";

/** What an agent is; whoever may say it for him chooses here. The board tells what comes of it. */
export function AgentState({
  agent,
  reasons,
}: {
  agent: BoardAgent;
  reasons: { key: string; name: string }[];
}) {
  const words = useWords();
  const { standing } = useBoardWords();
  const { me } = useDesk();
  const assign = useMutation({
    mutationFn: (to: PresenceChange) => presence.assign(agent.id, to),
    onSuccess: (now) => toast({ text: words.alerts.assigned(agent.name, words.presence[now.state]) }),
    onError: (error) => toast({ text: words.notDone(words.presenceLabel, causeOf(error, words)) }),
  });
  const is = standingOf(agent);
  const why = is === "away" ? undefined : reasons.find((r) => r.key === agent.reason)?.name;
  const name = standingName(is, standing[is], why);
  const shown = (
    <>
      <i className={dots.dot} data-state={is === "away" ? "offline" : is} />
      <span className={css.stateName} title={name}>
        {name}
      </span>
    </>
  );
  if (!("presence.assign" in me.can) || agent.id === me.agent.id)
    return <span className={css.state}>{shown}</span>;
  const to = (state: PresenceChange["state"], because?: string, title = words.presence[state]): Item => ({
    id: because ? `${state} ${because}` : state,
    title,
    mark: <i className={dots.dot} data-state={state} />,
    run: () => assign.mutate({ state, reason: because }),
  });
  return (
    <Menu label={words.presenceLabel} placement="bottom start" groups={standingChoices(to, reasons, words)}>
      <Button
        className={`${css.state} ${css.stateMenu}`}
        isDisabled={assign.isPending}
        aria-label={words.alerts.assign(agent.name, name)}
      >
        {shown}
        <ChevronIcon />
      </Button>
    </Menu>
  );
}
