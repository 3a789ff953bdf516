import { type MouseEvent, memo, useRef } from "react";
import { shortTime } from "../../../../web/text/times";
import { useDraftLine } from "../desk/drafts";
import { useDesk } from "../desk/hooks";
import { owedSince } from "../desk/lists";
import { longestIn, urgency } from "../desk/waits";
import { addressOf, type Route } from "../route";
import { Avatar } from "../ui/Avatar";
import { useNow } from "../ui/clock";
import { DoneIcon, TakeIcon, UnreadIcon } from "../ui/icons";
import { useLongPress } from "../ui/longpress";
import type { QueueID, Row } from "../wire";
import { leftText } from "../words/left";
import { customerName } from "../words/names";
import { waitOf } from "../words/times";
import { useSpeech, useWords } from "../words/words";
import type { Words } from "../words/zh";
import css from "./List.module.css";
import { useRowActs } from "./rowacts";

interface Props {
  row: Row;
  route: Route;
  index: number;
  /** It is where the keys are. */
  active: boolean;
  onOpen(id: string): void;
}

/** One conversation: who, since when he waits, his last words, what of it is unread. */
export const ListRow = memo(function ListRow({ row, route, index, active, onOpen }: Props) {
  const words = useWords();
  const acts = useRowActs(route);
  const current = row.id === route.conversation;
  const unread = row.unread ?? 0;
  const pressing = useLongPress<HTMLElement>((own) => own.focus({ preventScroll: true })); // its acts show
  const clicked = (event: MouseEvent) => {
    const apart = event.button === 1 || event.ctrlKey || event.metaKey;
    if (apart) window.open(addressOf({ ...route, conversation: row.id, customer: false, at: undefined }));
    else onOpen(row.id);
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys of its rows
    // biome-ignore lint/a11y/useSemanticElements: a list that scrolls by parts is no table
    <div
      role="row"
      aria-rowindex={index + 1}
      aria-selected={current}
      tabIndex={active ? 0 : -1}
      data-id={row.id}
      data-current={current || undefined}
      data-unread={unread > 0 || undefined}
      className={css.row}
      onClick={clicked}
      data-parked={row.parked_at ? true : undefined}
      {...pressing}
      onAuxClick={(event) => event.button === 1 && clicked(event)}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a list that scrolls by parts is no table */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the row has the focus */}
      <div role="gridcell" className={css.cell}>
        <Changed row={row} />
        <Avatar name={row.name} channel={row.channel} />
        <Lines row={row} current={current} unread={unread} />
      </div>
      {/* Two at most: what waits is taken before anything else; the rest is a key away, and in the palette. */}
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: its buttons have it */}
      <div role="gridcell" className={css.acts}>
        <button
          type="button"
          tabIndex={-1}
          title={unread ? words.lists.markRead : words.lists.markUnread}
          aria-label={unread ? words.lists.markRead : words.lists.markUnread}
          onClick={(event) => {
            event.stopPropagation();
            acts.turnUnread(row);
          }}
        >
          <UnreadIcon />
        </button>
        {acts.mayClaim(row) && (
          <button
            type="button"
            tabIndex={-1}
            title={words.take}
            aria-label={words.take}
            onClick={(event) => {
              event.stopPropagation();
              acts.claim(row);
            }}
          >
            <TakeIcon />
          </button>
        )}
        {!acts.mayClaim(row) && acts.mayWaive(row) && (
          <button
            type="button"
            tabIndex={-1}
            title={words.lists.waive}
            aria-label={words.lists.waive}
            onClick={(event) => {
              event.stopPropagation();
              acts.waive(row);
            }}
          >
            <DoneIcon />
          </button>
        )}
      </div>
    </div>
  );
});

/** A fading tint where something was said or is owed anew; none where a row only comes into view. */
function Changed({ row }: { row: Row }) {
  const mark = `${row.last_message_at} ${row.owed_since} ${row.agent}`;
  const first = useRef(mark);
  return mark === first.current ? null : <i key={mark} className={css.tint} />;
}

function Lines({ row, current, unread }: { row: Row; current: boolean; unread: number }) {
  const words = useWords();
  const desk = useDesk();
  const begun = useDraftLine(row.id);
  const draft = current ? "" : begun;
  const owed = owedSince(row);
  const by = row.agent === desk.me.agent.id ? words.you : row.agent_name;
  const standing = useStanding(row);
  return (
    <div className={css.lines}>
      <div className={css.top}>
        <span className={css.name}>{customerName(row.name, words)}</span>
        <Priority of={row.priority ?? 0} />
        {owed ? (
          <>
            <Edge since={owed} queue={row.queue} />
            <Wait since={owed} queue={row.queue} />
          </>
        ) : (
          <Time at={row.last_message_at} />
        )}
      </div>
      <div className={css.bottom}>
        <span className={css.preview}>
          {draft ? (
            <>
              <em>{words.draft}</em> {draft}
            </>
          ) : (
            <>
              {standing && `${standing} · `}
              {row.preview_by === "agent" && by && `${by}: `}
              {row.subject || previewOf(row, words)}
            </>
          )}
        </span>
        {unread > 0 && (
          <span className={css.pill}>
            <span aria-hidden="true">{unread > 98 ? words.lists.most : unread}</span>
            <span className="hidden">{words.lists.unread(unread)}</span>
          </span>
        )}
      </div>
    </div>
  );
}

/** What of a wait is worth more than its last words: that he left, or that somebody is asked. */
function useStanding(row: Row): string {
  const words = useWords();
  const desk = useDesk();
  const now = useNow() + desk.skew;
  if (row.state === "offered" && row.offered_to) return words.work.asking(row.offered_to);
  return leftText(row, now, words);
}

function Priority({ of }: { of: number }) {
  const { priority } = useWords().work;
  const name = priority[Math.min(of, priority.length - 1)];
  return name ? (
    <span className={css.priority} data-high={of > 1 || undefined}>
      {name}
    </span>
  ) : null;
}

/** The last words; a message without any is named by its kind. */
function previewOf(row: Row, words: Words): string {
  const kind = /^\[(\w+)\]$/.exec(row.preview ?? "")?.[1];
  return (kind && words.part[kind as keyof Words["part"]]) || row.preview || "";
}

function useWaited(since: string, queue: QueueID | undefined) {
  const desk = useDesk();
  const waited = useNow() + desk.skew - Date.parse(since);
  return { waited, urgency: urgency(waited, longestIn(desk.limits, queue)) };
}

interface Waiting {
  since: string;
  /** It says how long is too long. */
  queue: QueueID | undefined;
}

/** How long the customer has waited: the loudest thing on the screen. */
export function Wait({ since, queue }: Waiting) {
  const words = useWords();
  const { waited, urgency } = useWaited(since, queue);
  return (
    <time className={css.wait} data-urgency={urgency}>
      {words.waits(waitOf(waited, words))}
    </time>
  );
}

/** The same at the edge of the row, never without the words. */
function Edge({ since, queue }: Waiting) {
  const { urgency } = useWaited(since, queue);
  return urgency ? <i className={css.edge} data-urgency={urgency} /> : null;
}

function Time({ at }: { at: string | null }) {
  const { words, locale } = useSpeech();
  return at ? <time className={css.time}>{shortTime(at, locale, words, Date.now())}</time> : null;
}
