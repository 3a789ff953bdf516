import type { ReactNode } from "react";
import { share, totalOf } from "../../desk/board";
import type { BoardQueue } from "../../wire";
import { type FigureID, useBoardWords } from "../../words/board";
import css from "./Board.module.css";
import { FigureName, FigureValue, LongestWait, useTime } from "./Figure";

/** What matters most, of all queues together. */
export function Tiles({ queues }: { queues: BoardQueue[] }) {
  const words = useBoardWords();
  const total = totalOf(queues);
  const average = useTime(total.average_wait);
  return (
    <section className={css.tiles} aria-label={words.allQueues}>
      <Tile id="waiting" below={total.gone > 0 && words.gone(total.gone)}>
        <FigureValue of="q" id="waiting" value={String(total.waiting)} className={css.figure} />
      </Tile>
      <Tile id="longest_wait" below={total.longest?.name ?? words.nobody}>
        {total.longest ? (
          <LongestWait queue={total.longest} whose={null} className={css.figure} />
        ) : (
          <FigureValue of="q" id="longest_wait" value="–" tone="quiet" className={css.figure} />
        )}
      </Tile>
      <Tile
        id="service_level"
        below={`${words.inLevel(total.in_level, total.served + total.abandoned)} · ${words.average(average)}`}
      >
        <FigureValue of="q" id="service_level" value={share(total.service_level)} className={css.figure} />
      </Tile>
      <Tile
        id="abandoned"
        below={`${words.ofEntered(total.entered)} · ${words.gaveUpEarly(total.short_abandoned)}`}
      >
        <FigureValue of="q" id="abandoned" value={String(total.abandoned)} className={css.figure} />
      </Tile>
    </section>
  );
}

function Tile({ id, below, children }: { id: FigureID; below: ReactNode; children: ReactNode }) {
  return (
    <div className={css.tile}>
      <FigureName id={id} />
      {children}
      <small>{below}</small>
    </div>
  );
}
