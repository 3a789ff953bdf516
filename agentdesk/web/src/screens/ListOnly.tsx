import { useQuery } from "@tanstack/react-query";
import { rest } from "../rest";
import { addressOf, type Route, whole } from "../route";
import { CloseIcon } from "../ui/icons";
import { useWords } from "../words/words";
import { ColleaguePresence } from "./ColleaguePresence";
import css from "./ListOnly.module.css";

/** Whose conversations the list is narrowed to, and the way back to all. */
export function ListOnly({ route }: { route: Route }) {
  const { lists } = useWords();
  const { agent, queue } = route;
  const agents = useQuery({ queryKey: ["agents"], queryFn: rest.agents, enabled: agent !== undefined });
  const queues = useQuery({ queryKey: ["queues"], queryFn: rest.queues, enabled: queue !== undefined });
  const name = agent
    ? agents.data?.find((one) => one.id === agent)?.name
    : queues.data?.find((one) => one.id === queue)?.name;
  return (
    <div className={css.only} role="status">
      <span className={css.name}>{lists.only(name ?? "…")}</span>
      {agent && <ColleaguePresence id={agent} />}
      <a className={css.whole} href={addressOf({ ...route, ...whole })} aria-label={lists.whole}>
        <CloseIcon />
      </a>
    </div>
  );
}
