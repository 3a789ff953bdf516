import { useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type KeyboardEvent,
  type UIEvent,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useDesk, useDeskState } from "../desk/hooks";
import { folded, type Line, linesOf, type MessageLine, type Names, textOf } from "../desk/lines";
import { rest } from "../rest";
import { threadRest } from "../rest/thread";
import { later } from "../ui/later";
import type { Conversation } from "../wire";
import { customerName } from "../words/names";
import { useWords } from "../words/words";
import css from "./Messages.module.css";
import { useEarlier } from "./MessagesEarlier";
import { type LineActs, LineView } from "./MessagesLine";
import { useArrival } from "./useArrival";
import { useFind } from "./useFind";
import { useKeptEnd } from "./useKeptEnd";

const Find = later(() => import("./MessagesFind").then((m) => m.Find));

/** So near to its end a thread follows what comes. */
const nearEnd = 60;
/** So many lines before the first held, more are asked for. */
const nearStart = 6;
/** Lines drawn beyond what is in view. */
const overscan = 12;

/** What was said. It follows new messages while its end is in view, and never jumps otherwise. */
export function Messages({ conversation }: { conversation: Conversation }) {
  const words = useWords();
  const desk = useDesk();
  const { id } = conversation;
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const earlier = useEarlier(conversation);
  const now = useLines(conversation);
  const lines = useMemo(() => folded([...earlier.lines, ...now], opened), [earlier.lines, now, opened]);
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: (i) => estimate(lines[i]),
    getItemKey: (i) => lines[i]?.key ?? i,
    overscan,
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: nearEnd,
    paddingStart: 16,
    paddingEnd: 8,
  });
  const end = useEnd(lines);
  useKeptEnd(box, end.at, () => virtual.scrollToEnd());
  const show = (index: number) => virtual.scrollToIndex(index, { align: "center" });
  const find = useFind(conversation, lines, show);
  const arrived = useArrival(id, lines, show);
  const [active, setActive] = useState(-1);

  // biome-ignore lint/correctness/useExhaustiveDependencies: where one begins, once
  useLayoutEffect(() => {
    const since = lines.findIndex((l) => l.kind === "since");
    if (since >= 0) virtual.scrollToIndex(since, { align: "start" });
    else virtual.scrollToEnd();
  }, []);

  const before = () => {
    if ((desk.state.threads[id]?.first ?? 1) > 1) void desk.older(id);
    else earlier.more();
  };
  // The list itself learns later of a scroll: where one is now, the element says.
  const scrolled = ({ currentTarget }: UIEvent<HTMLElement>) => {
    end.look(currentTarget);
    const top = virtual.getVirtualItemForOffset(currentTarget.scrollTop)?.index ?? 0;
    if (top <= nearStart + 2 * overscan) before();
  };
  // What does not fill the view cannot be scrolled: what came before is asked for at once.
  useEffect(() => {
    if (virtual.getTotalSize() < (box.current?.clientHeight ?? 0)) before();
  });
  const keyed = (event: KeyboardEvent) => {
    const step = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
    if (!step || event.target instanceof HTMLInputElement) return;
    const next = nextMessage(lines, active < 0 ? lines.length : active, step);
    if (next < 0) return;
    event.preventDefault();
    setActive(next);
    virtual.scrollToIndex(next, { align: "auto" });
  };
  const acts: LineActs = {
    conversation,
    mark: find.words,
    hit: find.hit || arrived,
    open: (key) => setOpened(new Set(opened).add(key)),
    jump: (message) => {
      const index = lines.findIndex((l) => l.kind === "message" && l.message?.id === message);
      if (index >= 0) virtual.scrollToIndex(index, { align: "center" });
    },
  };

  return (
    <div className={css.pane}>
      {find.open && <Find find={find} />}
      <div
        className={css.log}
        ref={box}
        onScroll={scrolled}
        onKeyDown={keyed}
        role="log"
        aria-live="off"
        aria-label={customerName(conversation.name, words)}
        aria-busy={earlier.loading || undefined}
        tabIndex={0}
      >
        <div className={css.column} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const line = lines[item.index];
            return (
              line && (
                <div
                  key={item.key}
                  data-index={item.index}
                  ref={virtual.measureElement}
                  className={css.line}
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  <LineView line={line} acts={acts} active={item.index === active} />
                </div>
              )
            );
          })}
        </div>
      </div>
      <Typing conversation={conversation} />
      <Announced lines={lines} />
      {!end.at && (
        <button type="button" className={css.fresh} onClick={() => virtual.scrollToEnd()}>
          ↓ {end.fresh > 0 ? words.thread.fresh(end.fresh) : words.thread.toEnd}
        </button>
      )}
    </div>
  );
}

/** The lines of the conversation itself. */
function useLines({ id, name }: Conversation): Line[] {
  const words = useWords();
  const names = useNames(name);
  const thread = useDeskState((s) => s.threads[id]);
  const allPending = useDeskState((s) => s.pending);
  return useMemo(() => {
    const pending = allPending.filter((p) => p.conversation === id);
    return thread ? linesOf(thread, pending, names, words) : [];
  }, [thread, allPending, id, names, words]);
}

/** Whether the end is in view, and how much came since it last was. */
function useEnd(lines: Line[]) {
  const [at, setAt] = useState(true);
  const last = lines.at(-1)?.key ?? "";
  const seen = useRef(last);
  if (at) seen.current = last;
  const behind = lines.slice(lines.findIndex((l) => l.key === seen.current) + 1);
  const fresh = at ? 0 : behind.filter((l) => l.kind === "message" && !l.pending).length;
  const look = (el: HTMLElement) => setAt(el.scrollHeight - el.clientHeight - el.scrollTop <= nearEnd);
  return { at, fresh, look };
}

function nextMessage(lines: Line[], from: number, step: number): number {
  for (let i = from + step; i >= 0 && i < lines.length; i += step) if (lines[i]?.kind === "message") return i;
  return -1;
}

/** About how high a line is, until it is measured. */
function estimate(line: Line | undefined): number {
  if (line?.kind !== "message") return 38;
  const text = line.parts.reduce((n, p) => n + (p.text?.length ?? 0), 0);
  const picture = line.parts.some((p) => p.file?.inline) ? 240 : 0;
  return 44 + Math.floor(text / 30) * 22 + picture + (line.end ? 20 : 0);
}

/** Who writes now, below what was said: it moves nothing. */
function Typing({ conversation }: { conversation: Conversation }) {
  const words = useWords();
  const mark = useDeskState((s) => s.typing[conversation.id]);
  return (
    <p className={css.typing}>
      {mark &&
        (mark.visibility === "internal"
          ? words.typingNote(mark.name)
          : words.typing(mark.kind === "customer" ? customerName(conversation.name, words) : mark.name))}
    </p>
  );
}

/** Reads out what comes. The log itself is silent: scrolling through it is no news. */
function Announced({ lines }: { lines: Line[] }) {
  const words = useWords();
  // What is on its way is nobody's news, and between its going and its coming back the one before is the last again.
  const last = lines.findLast((l): l is MessageLine => l.kind === "message" && !l.pending);
  const first = useRef(last?.key);
  const fresh = last && last.key !== first.current && last.name !== words.you;
  useEffect(() => {
    if (last?.name === words.you) first.current = last.key;
  }, [last, words.you]);
  return (
    <p className="hidden" role="status">
      {fresh && words.thread.says(customerName(last.name, words), textOf(last.parts, words))}
    </p>
  );
}

/** The names in a conversation with this customer. */
export function useNames(customer: string): Names {
  const words = useWords();
  const { me } = useDesk();
  const agents = useQuery({ queryKey: ["agents"], queryFn: rest.agents, staleTime: 60_000 }).data;
  const queues = useQuery({ queryKey: ["queues"], queryFn: rest.queues }).data;
  const dispositions = useDispositions();
  return useMemo(
    () => ({
      agent: (id) => (id === me.agent.id ? words.you : agents?.find((a) => a.id === id)?.name) ?? "",
      queue: (id) => queues?.find((q) => q.id === id)?.name ?? "",
      disposition: (id) => dispositions.find((d) => d.id === id)?.name ?? "",
      me: { kind: "agent", id: me.agent.id },
      customer,
    }),
    [customer, agents, queues, dispositions, me.agent.id, words],
  );
}

const none: never[] = [];

/** All there are, also those that are not chosen any more. */
export function useDispositions() {
  const asked = useQuery({ queryKey: ["dispositions"], queryFn: threadRest.dispositions, staleTime: 60_000 });
  return asked.data ?? none;
}
