import { useVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, type KeyboardEvent, type ReactNode, useRef } from "react";
import { useWords } from "../words/words";
import css from "./Table.module.css";

/** A column of a table of T. */
export interface Column<T> {
  id: string;
  title: string;
  /** As in grid-template-columns; 1fr if it is not said. */
  width?: string;
  /** Not shown where there is no room: on a phone. */
  isWide?: boolean;
  cell(row: T): ReactNode;
}

const rowHeight = 44;

/**
 * A table whose rows are drawn as they come into view, so that ten thousand of them
 * are as quick as ten. The first cell is a link to what the row is about; arrows go
 * from row to row.
 */
export function Table<T>({
  label,
  columns,
  rows,
  keyOf,
  hrefOf,
  empty,
  onEnd,
}: {
  label: string;
  columns: Column<T>[];
  rows: T[];
  keyOf(row: T): string;
  hrefOf?(row: T): string;
  /** What is said when there are no rows. */
  empty: ReactNode;
  /** The last rows come into view: there may be more to load. */
  onEnd?(): void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => keyOf(rows[index] as T),
    overscan: 8,
    onChange: (v) => {
      const last = v.getVirtualItems().at(-1);
      if (last && last.index >= rows.length - 1) onEnd?.();
    },
  });

  const walk = (event: KeyboardEvent, from: number) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    if (!step) return;
    event.preventDefault();
    const to = Math.max(0, Math.min(rows.length - 1, from + step));
    virtual.scrollToIndex(to);
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`tr[data-index="${to}"] a`)?.focus(),
    );
  };

  return (
    // Without links in it, it takes the focus itself, so that the keys scroll it.
    <div
      className={css.scroller}
      ref={scroller}
      {...(hrefOf ? {} : { role: "region", "aria-label": label, tabIndex: 0 })}
    >
      <table
        className={css.table}
        style={widthsOf(columns)}
        aria-label={label}
        aria-rowcount={rows.length + 1}
      >
        <thead>
          <tr className={css.head} aria-rowindex={1}>
            {columns.map((c) => (
              <th key={c.id} scope="col" className={css.title} data-wide={c.isWide || undefined}>
                {c.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className={css.body} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index] as T;
            return (
              <tr
                key={item.key}
                aria-rowindex={item.index + 2}
                data-index={item.index}
                className={css.row}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                {columns.map((c, i) => (
                  <td key={c.id} className={css.cell} data-wide={c.isWide || undefined}>
                    {i === 0 && hrefOf ? (
                      <a href={hrefOf(row)} className={css.link} onKeyDown={(e) => walk(e, item.index)}>
                        {c.cell(row)}
                      </a>
                    ) : (
                      c.cell(row)
                    )}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
      {rows.length === 0 && <div className={css.empty}>{empty}</div>}
    </div>
  );
}

/** The columns' widths, for a wide screen and for a narrow one. */
function widthsOf<T>(columns: Column<T>[]): CSSProperties {
  const widths = (some: Column<T>[]) => some.map((c) => c.width ?? "minmax(0, 1fr)").join(" ");
  return {
    "--columns": widths(columns),
    "--narrow": widths(columns.filter((c) => !c.isWide)),
  } as CSSProperties;
}

/** The number of rows beside a table's search field, read out when it changes. */
export function TableCount({ shown, all }: { shown: number; all: number }) {
  const words = useWords();
  return (
    <span className={css.count} role="status">
      {shown === all ? words.form.count(all) : words.form.found(shown, all)}
    </span>
  );
}
