import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "react-aria-components";
import { useDesk } from "../desk/hooks";
import { toast } from "../desk/undo";
import { rest } from "../rest";
import { presence as rests } from "../rest/presence";
import { ChevronIcon } from "../ui/icons";
import { type Item, Menu } from "../ui/Menu";
import type { Agent, AgentID, PresenceChange } from "../wire";
import { causeOf, useWords } from "../words/words";
import css from "./ColleaguePresence.module.css";
import { standingChoices } from "./colleagues";
import presence from "./PresenceMenu.module.css";

/** What a colleague is; whoever may say it for him chooses here. */
export function ColleaguePresence({ id }: { id: AgentID }) {
  const words = useWords();
  const { me } = useDesk();
  const queries = useQueryClient();
  const agents = useQuery({ queryKey: ["agents"], queryFn: rest.agents });
  const reasons = useQuery({ queryKey: ["presence reasons"], queryFn: rests.reasons, staleTime: 60_000 });
  const agent = agents.data?.find((one) => one.id === id);
  const assign = useMutation({
    mutationFn: (to: PresenceChange) => rests.assign(id, to),
    onSuccess: (now) => toast({ text: words.alerts.assigned(agent?.name ?? "", words.presence[now.state]) }),
    onError: (error) => toast({ text: words.notDone(words.presenceLabel, causeOf(error, words)) }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["agents"] }),
  });
  if (!agent) return null;
  const shown = nameOf(agent, words);
  const dot = <i className={presence.dot} data-state={agent.online ? agent.presence : "offline"} />;
  if (id === me.agent.id || !("presence.assign" in me.can))
    return (
      <span className={css.state}>
        {dot}
        {shown}
      </span>
    );
  const to = (state: PresenceChange["state"], reason?: string, title = words.presence[state]): Item => ({
    id: reason ? `${state} ${reason}` : state,
    title,
    mark: <i className={presence.dot} data-state={state} />,
    run: () => assign.mutate({ state, reason }),
  });
  return (
    <Menu
      label={words.presenceLabel}
      placement="bottom end"
      groups={standingChoices(to, reasons.data ?? [], words)}
    >
      <Button
        className={css.button}
        isDisabled={assign.isPending}
        aria-label={words.alerts.assign(agent.name, shown)}
      >
        {dot}
        {shown}
        <ChevronIcon />
      </Button>
    </Menu>
  );
}

function nameOf({ online, presence }: Agent, words: ReturnType<typeof useWords>): string {
  if (!online && presence !== "offline") return words.offline;
  return words.presence[presence as keyof typeof words.presence] ?? words.offline;
}
