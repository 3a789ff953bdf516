import { memo, type ReactNode } from "react";
import { share } from "../../desk/board";
import type { BoardQueue } from "../../wire";
import { type FigureID, useBoardWords } from "../../words/board";
import { Count, FigureName, FigureValue, Lasted, LongestWait } from "./Figure";
import css from "./Tables.module.css";

/** The figures of a queue in their order, and how each is drawn. */
const columns: { id: FigureID; cell(q: BoardQueue): ReactNode }[] = [
  { id: "serving", cell: (q) => <span data-tone={q.serving ? undefined : "quiet"}>{q.serving}</span> },
  { id: "waiting", cell: (q) => <Count of="q" id="waiting" whose={q} n={q.waiting} /> },
  { id: "longest_wait", cell: (q) => <LongestWait queue={q} /> },
  { id: "gone", cell: (q) => <Count of="q" id="gone" whose={q} n={q.gone} /> },
  { id: "in_work", cell: (q) => <Count of="q" id="in_work" whose={q} n={q.in_work} /> },
  { id: "parked", cell: (q) => <Count of="q" id="parked" whose={q} n={q.parked} /> },
  { id: "entered", cell: (q) => <Count of="q" id="entered" whose={q} n={q.entered} /> },
  { id: "served", cell: (q) => <Count of="q" id="served" whose={q} n={q.served} /> },
  { id: "service_level", cell: (q) => <Level queue={q} /> },
  { id: "abandoned", cell: (q) => <Count of="q" id="abandoned" whose={q} n={q.abandoned} /> },
  {
    id: "short_abandoned",
    cell: (q) => <Count of="q" id="short_abandoned" whose={q} n={q.short_abandoned} />,
  },
  { id: "overflowed", cell: (q) => <Count of="q" id="overflowed" whose={q} n={q.overflowed} /> },
  { id: "elsewhere", cell: (q) => <Count of="q" id="elsewhere" whose={q} n={q.elsewhere} /> },
  { id: "average_wait", cell: (q) => <Lasted of="q" id="average_wait" whose={q} ms={q.average_wait} /> },
  { id: "p95_wait", cell: (q) => <Lasted of="q" id="p95_wait" whose={q} ms={q.p95_wait} /> },
];

/** A row for each queue; on a phone a card. */
export function Queues({ queues }: { queues: BoardQueue[] }) {
  const words = useBoardWords();
  return (
    <table className={`${css.table} ${css.queues}`} aria-label={words.queues}>
      <thead>
        <tr>
          <th scope="col">{words.queue}</th>
          {columns.map(({ id }) => (
            <th key={id} scope="col">
              <FigureName id={id} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {queues.map((queue) => (
          <Row key={queue.id} queue={queue} />
        ))}
      </tbody>
    </table>
  );
}

const Row = memo(function Row({ queue }: { queue: BoardQueue }) {
  const { figures } = useBoardWords();
  return (
    <tr>
      <th scope="row" title={queue.name}>
        {queue.name}
      </th>
      {columns.map(({ id, cell }) => (
        <td key={id} data-figure={id} data-name={figures[id].name}>
          {cell(queue)}
        </td>
      ))}
    </tr>
  );
});

function Level({ queue }: { queue: BoardQueue }) {
  const value = share(queue.service_level);
  return (
    <FigureValue
      of="q"
      id="service_level"
      whose={queue}
      value={value}
      tone={queue.service_level < 0 ? "quiet" : undefined}
    />
  );
}
