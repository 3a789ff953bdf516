import { useQuery } from "@tanstack/react-query";
import { memo, type ReactNode, useMemo, useState } from "react";
import { Input, ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { type Standing, standingOf, standings, timeOf, unitsOf } from "../../desk/board";
import { useServerNow } from "../../desk/hooks";
import { presence } from "../../rest/presence";
import field from "../../ui/Field.module.css";
import type { BoardAgent } from "../../wire";
import { type FigureID, useBoardWords } from "../../words/board";
import { waitOf } from "../../words/times";
import { useSpeech, useWords } from "../../words/words";
import type { Words } from "../../words/zh";
import { AgentState } from "./AgentState";
import { Count, FigureName, FigureValue } from "./Figure";
import css from "./Tables.module.css";

/** The figures of an agent in their order, and how each is drawn. */
const columns: { id: FigureID; cell(a: BoardAgent): ReactNode }[] = [
  { id: "since", cell: (a) => <Since agent={a} /> },
  { id: "load", cell: (a) => <Load agent={a} /> },
  { id: "in_work", cell: (a) => <Count of="a" id="in_work" whose={a} n={a.in_work} /> },
  { id: "parked", cell: (a) => <Count of="a" id="parked" whose={a} n={a.parked} /> },
  { id: "taken", cell: (a) => <Count of="a" id="taken" whose={a} n={a.taken} /> },
  { id: "handled", cell: (a) => <Count of="a" id="handled" whose={a} n={a.handled} /> },
  { id: "missed", cell: (a) => <Count of="a" id="missed" whose={a} n={a.missed} /> },
  { id: "declined", cell: (a) => <Count of="a" id="declined" whose={a} n={a.declined} /> },
  { id: "occupancy", cell: (a) => <Occupancy agent={a} /> },
  { id: "time_in", cell: (a) => <Times agent={a} /> },
];

/** What agents do; those of one state, or whom one looks for. */
export function Agents({ agents }: { agents: BoardAgent[] }) {
  const words = useBoardWords();
  const { locale } = useSpeech();
  const [wanted, setWanted] = useState("");
  const [only, setOnly] = useState<Standing>();
  const reasons = useQuery({ queryKey: ["presence reasons"], queryFn: presence.reasons, staleTime: 60_000 });
  const inOrder = useMemo(() => {
    const { compare } = new Intl.Collator(locale, { numeric: true });
    return [...agents].sort((a, b) => compare(a.name, b.name));
  }, [agents, locale]);
  const found = inOrder.filter((a) =>
    `${a.name} ${a.number ?? ""}`.toLowerCase().includes(wanted.toLowerCase()),
  );
  const shown = found.filter((a) => !only || standingOf(a) === only);
  return (
    <section className={css.agents} aria-label={words.agents}>
      <div className={css.tools}>
        <h2>{words.agents}</h2>
        <Input
          className={`${field.input} ${css.find}`}
          type="search"
          aria-label={words.find}
          placeholder={words.find}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
        <States agents={found} only={only} onChange={setOnly} />
      </div>
      <table className={`${css.table} ${css.people}`} aria-label={words.agents}>
        <thead>
          <tr>
            <th scope="col">{words.agent}</th>
            <th scope="col">
              <FigureName id="state" />
            </th>
            {columns.map(({ id }) => (
              <th key={id} scope="col" data-figure={id}>
                <FigureName id={id} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((agent) => (
            <Row key={agent.id} agent={agent} reasons={reasons.data} />
          ))}
        </tbody>
      </table>
      {shown.length === 0 && <p className={css.nobody}>{words.noAgents}</p>}
    </section>
  );
}

/** How many are what; one of them pressed, only those are shown. */
function States({
  agents,
  only,
  onChange,
}: {
  agents: BoardAgent[];
  only: Standing | undefined;
  onChange(only: Standing | undefined): void;
}) {
  const words = useBoardWords();
  const count = (standing: Standing) => agents.filter((a) => standingOf(a) === standing).length;
  return (
    <ToggleButtonGroup
      className={css.states}
      aria-label={words.figures.state.name}
      selectionMode="single"
      selectedKeys={only ? [only] : []}
      onSelectionChange={(keys) => onChange([...keys][0] as Standing | undefined)}
    >
      {standings.map((standing) => (
        <ToggleButton key={standing} id={standing} className={css.stateButton}>
          {words.standing[standing]} {count(standing)}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}

const Row = memo(function Row({
  agent,
  reasons,
}: {
  agent: BoardAgent;
  reasons?: { key: string; name: string }[];
}) {
  const { figures } = useBoardWords();
  return (
    <tr>
      <th scope="row" title={agent.name}>
        {agent.name}
        {agent.number && <small> {agent.number}</small>}
      </th>
      <td data-figure="state">
        <AgentState agent={agent} reasons={reasons ?? []} />
      </td>
      {columns.map(({ id, cell }) => (
        <td key={id} data-figure={id} data-name={figures[id].name}>
          {cell(agent)}
        </td>
      ))}
    </tr>
  );
});

function Since({ agent: { since } }: { agent: BoardAgent }) {
  const words = useWords();
  const now = useServerNow();
  return since ? <time dateTime={since}>{waitOf(now - timeOf(since), words)}</time> : <span>–</span>;
}

/** Units of all, and beside it of each channel. */
function Load({ agent }: { agent: BoardAgent }) {
  const words = useBoardWords();
  const all = useWords();
  const used = unitsOf(agent);
  const kinds = [...new Set([...Object.keys(agent.load), ...Object.keys(agent.limits)])].sort();
  const total = words.units(used, agent.capacity);
  return (
    <FigureValue of="a" id="load" whose={agent} value={total} tone={used ? undefined : "quiet"}>
      <span className={css.units}>{total}</span>
      {kinds.length > 0 && (
        <small className={css.kinds}>
          {kinds
            .map((kind) => words.kindUnits(channelName(kind, all), agent.load[kind] ?? 0, agent.limits[kind]))
            .join(" · ")}
        </small>
      )}
    </FigureValue>
  );
}

function channelName(kind: string, words: Words): string {
  return words.channel[kind as keyof Words["channel"]] ?? kind;
}

function Occupancy({ agent }: { agent: BoardAgent }) {
  const value = agent.occupancy < 0 ? "–" : `${agent.occupancy}%`;
  return (
    <FigureValue
      of="a"
      id="occupancy"
      whose={agent}
      value={value}
      tone={agent.occupancy < 0 ? "quiet" : undefined}
    />
  );
}

/** How long in each state, the longest first. */
function Times({ agent }: { agent: BoardAgent }) {
  const words = useBoardWords();
  const times = Object.entries(agent.minutes)
    .filter(([, n]) => n > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([state, n]) => words.forState(words.standing[state as Standing], words.minutes(n)));
  const value = times.join(" · ") || "–";
  return (
    <FigureValue of="a" id="time_in" whose={agent} value={value} tone="quiet">
      <span className={css.times} title={value}>
        {value}
      </span>
    </FigureValue>
  );
}
