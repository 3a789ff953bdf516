import type { ReactNode } from "react";
import { Button } from "react-aria-components";
import { rowsAddress, timeOf } from "../../desk/board";
import { useServerNow } from "../../desk/hooks";
import { urgency } from "../../desk/waits";
import { Popup } from "../../ui/Popup";
import type { BoardQueue } from "../../wire";
import { type FigureID, useBoardWords } from "../../words/board";
import { waitOf } from "../../words/times";
import { useWords } from "../../words/words";
import css from "./Figure.module.css";

/** A figure's name; pressed, it says how the figure is counted. */
export function FigureName({ id }: { id: FigureID }) {
  const words = useBoardWords();
  const { name, formula } = words.figures[id];
  return (
    <Popup
      label={words.howCounted(name)}
      placement="bottom"
      dialogClass={css.formula}
      dialog={
        <>
          <strong>{name}</strong>
          <p>{formula}</p>
        </>
      }
    >
      <Button className={css.name} aria-label={words.howCounted(name)}>
        {name}
      </Button>
    </Popup>
  );
}

interface Valued {
  of: "q" | "a";
  id: FigureID;
  /** Of which queue or agent; without it, of all queues. */
  whose?: { id: string; name: string };
  /** As it is read out. */
  value: string;
  tone?: "late" | "soon" | "quiet";
  className?: string;
  children?: ReactNode;
}

/** A figure, which opens what is behind it. */
export function FigureValue({ of, id, whose, value, tone, className = "", children = value }: Valued) {
  const words = useBoardWords();
  const label = words.open(words.figures[id].name, whose?.name ?? words.allQueues, value);
  return (
    <a
      href={rowsAddress(of, id, whose?.id)}
      className={`${css.value} ${className}`}
      data-tone={tone}
      aria-label={label}
    >
      {children}
    </a>
  );
}

/** A count of a queue or an agent; nothing is said quietly. */
export function Count({ n, ...figure }: { n: number } & Omit<Valued, "value">) {
  return <FigureValue {...figure} value={String(n)} tone={n === 0 ? "quiet" : figure.tone} />;
}

/** A time in milliseconds, below 0 is none. */
export function Lasted({ ms, ...figure }: { ms: number } & Omit<Valued, "value">) {
  const value = useTime(ms);
  return <FigureValue {...figure} value={value} tone={ms < 0 ? "quiet" : figure.tone} />;
}

export function useTime(ms: number): string {
  const words = useWords();
  return ms < 0 ? "–" : waitOf(ms, words);
}

/** How long the longest wait of a queue lasts, as the seconds pass. */
export function LongestWait({
  queue,
  whose = queue,
  className,
}: {
  queue: BoardQueue;
  whose?: BoardQueue | null;
  className?: string;
}) {
  const words = useWords();
  const now = useServerNow();
  const waited = now - timeOf(queue.oldest);
  const value = queue.oldest ? waitOf(waited, words) : "–";
  const tone = queue.oldest ? urgency(waited, queue.longest) : "quiet";
  return (
    <FigureValue
      of="q"
      id="longest_wait"
      whose={whose ?? undefined}
      value={value}
      tone={tone}
      className={className}
    />
  );
}
