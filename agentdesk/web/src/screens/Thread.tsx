import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useState } from "react";
import { useDesk, useDeskState } from "../desk/hooks";
import { useCommands } from "../desk/useCommands";
import { Failure, pictureAddress, rest } from "../rest";
import { work } from "../rest/work";
import { go, type Route } from "../route";
import { Avatar } from "../ui/Avatar";
import { Button, IconButton } from "../ui/Button";
import { BackIcon, PersonIcon, ReopenIcon, TakeIcon, TransferIcon } from "../ui/icons";
import { Loading } from "../ui/Loading";
import { later } from "../ui/later";
import { useNarrow, useRoomForPanel } from "../ui/narrow";
import type { AgentID, Conversation, Verb } from "../wire";
import { customerName } from "../words/names";
import { causeOf, useWords } from "../words/words";
import type { Words } from "../words/zh";
import { Composer } from "./composer/Composer";
import { Wait } from "./List";
import { Messages } from "./Messages";
import css from "./Thread.module.css";
import { ThreadMore } from "./ThreadMore";
import { Quoting } from "./ThreadQuote";
import { ResolveButton, useChoices } from "./ThreadResolve";
import { ThreadStanding } from "./ThreadStanding";
import { useEnding } from "./useEnding";
import { findEvent } from "./useFind";
import { useTransferChoices } from "./useTransferChoices";

const ThreadWrapUp = later(() => import("./ThreadWrapUp").then((m) => m.ThreadWrapUp), "over");

const TransferDialog = later(() => import("./TransferDialog").then((m) => m.TransferDialog), "over");

/** The conversation with its panel, asked for again whenever it changed hands or state. */
export function useConversation(id: string) {
  const turns = useDeskState((s) => s.threads[id]?.turns ?? 0);
  return useQuery({
    queryKey: ["conversation", id, turns],
    queryFn: () => rest.conversation(id),
    placeholderData: (before) => (before?.id === id ? before : undefined),
    refetchInterval: 30_000,
  });
}

export function Thread({ route }: { route: Route }) {
  const words = useWords();
  const desk = useDesk();
  const id = route.conversation;
  const loaded = useDeskState((s) => s.threads[id] !== undefined);
  const [trouble, setTrouble] = useState<unknown>(null);
  const [tries, setTries] = useState(0);
  const conversation = useConversation(id);

  // biome-ignore lint/correctness/useExhaustiveDependencies: tries asks to enter again
  useEffect(() => {
    setTrouble(null);
    desk.enter(id).catch(setTrouble);
    const look = () => {
      desk.look();
      desk.view();
    };
    document.addEventListener("visibilitychange", look);
    addEventListener("focus", look);
    return () => {
      document.removeEventListener("visibilitychange", look);
      removeEventListener("focus", look);
      desk.leave(id);
    };
  }, [desk, id, tries]);

  const { error } = conversation;
  const refused = error instanceof Failure && !error.passing; // also what was held of it
  const failed = trouble ?? (conversation.data && !refused ? null : error);
  if (failed)
    return (
      <main className={css.pane} data-pane="thread">
        <Back route={route} />
        <div className={css.failed}>
          <p>{words.notLoaded(causeOf(failed, words))}</p>
          <Button
            onPress={() => {
              setTries(tries + 1);
              void conversation.refetch();
            }}
          >
            {words.again}
          </Button>
        </div>
      </main>
    );
  if (!loaded || !conversation.data)
    return (
      <main className={css.pane} data-pane="thread" aria-busy="true">
        <Back route={route} />
        <Loading />
      </main>
    );
  return (
    <main className={css.pane} data-pane="thread" onKeyDown={asksToFind}>
      <Head conversation={conversation.data} route={route} />
      <ThreadStanding conversation={conversation.data} />
      {conversation.data.state === "wrapup" && <ThreadWrapUp conversation={conversation.data} />}
      <Messages key={`messages ${id}`} conversation={conversation.data} />
      <Quoting conversation={conversation.data} />
      <Composer key={id} conversation={conversation.data} />
    </main>
  );
}

/** Ctrl+F in a thread finds in all of it, which the browser's own search cannot. */
function asksToFind(event: KeyboardEvent): void {
  if (event.key !== "f" || event.altKey || event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  dispatchEvent(new Event(findEvent));
}

function Head({ conversation: c, route }: { conversation: Conversation; route: Route }) {
  const words = useWords();
  const act = useAct(c);
  const [transferring, setTransferring] = useState(false);
  const { me } = useDesk();
  const passing = useTransferChoices(c, () => go({ ...route, conversation: "", customer: false }));
  const live = useDeskState((s) => s.rows[c.id]);
  const owed = live ? live.owed_since : c.owed_since;
  const ending = useEnding(c);
  const choices = useChoices(c);
  const [resolving, setResolving] = useState(false);
  const can = (verb: Verb) => c.can.includes(verb);
  const narrow = useNarrow();
  const hasRoom = useRoomForPanel();
  const mayTransfer = isOpen(c) && can("conversation.transfer");
  useCommands([
    {
      id: "conversation.take",
      run: () => act.mutate("take"),
      when: mayTake(c) && (can("conversation.assign") || mayClaim(c)),
    },
    {
      id: "conversation.resolve",
      run: () => (choices.length > 0 ? setResolving(true) : ending.resolve.mutate(undefined)),
      when: isOpen(c) && can("conversation.resolve"),
    },
    {
      id: "conversation.reopen",
      run: () => act.mutate("reopen"),
      when: c.state === "resolved" && can("conversation.reopen"),
    },
    {
      id: "conversation.transfer",
      run: () => setTransferring(true),
      choices: passing.choices,
      when: mayTransfer,
    },
  ]);
  return (
    <header className={css.head}>
      <Back route={route} />
      <div className={css.who}>
        <h1 title={customerName(c.name, words)}>{customerName(c.name, words)}</h1>
        <p title={statusOf(c, me.agent.id, words)}>{statusOf(c, me.agent.id, words)}</p>
      </div>
      <Viewers id={c.id} />
      {owed && <Wait since={owed} queue={live ? live.queue : c.queue} />}
      <div className={css.acts}>
        {mayTake(c) && (can("conversation.assign") || mayClaim(c)) && (
          <Button
            look="primary"
            onPress={() => act.mutate("take")}
            isDisabled={act.isPending}
            aria-label={words.take}
          >
            <TakeIcon />
            <span className={css.word}>{words.take}</span>
          </Button>
        )}
        {!narrow && mayTransfer && (
          <Button onPress={() => setTransferring(true)} aria-label={words.transfer}>
            <TransferIcon />
            <span className={css.word}>{words.transfer}</span>
          </Button>
        )}
        {isOpen(c) && c.can.includes("conversation.resolve") && (
          <ResolveButton
            conversation={c}
            isOpen={resolving}
            onOpenChange={setResolving}
            isPending={ending.resolve.isPending}
            onResolve={(disposition) => ending.resolve.mutate(disposition)}
            wordClass={css.word}
          />
        )}
        {c.state === "resolved" && c.can.includes("conversation.reopen") && (
          <Button onPress={() => act.mutate("reopen")} isDisabled={act.isPending} aria-label={words.reopen}>
            <ReopenIcon />
            <span className={css.word}>{words.reopen}</span>
          </Button>
        )}
        <ThreadMore
          conversation={c}
          onTransfer={narrow && mayTransfer ? () => setTransferring(true) : undefined}
        />
        {!hasRoom && (
          <IconButton name={words.details} onPress={() => go({ ...route, customer: !route.customer })}>
            <PersonIcon />
          </IconButton>
        )}
      </div>
      {act.isError && (
        <p className={css.trouble} role="alert">
          {words.notDone(words[act.variables], causeOf(act.error, words))}
        </p>
      )}
      {ending.resolve.isError && (
        <p className={css.trouble} role="alert">
          {words.notDone(words.resolve, causeOf(ending.resolve.error, words))}
        </p>
      )}
      {passing.error && (
        <p className={css.trouble} role="alert">
          {words.notDone(words.transfer, causeOf(passing.error, words))}
        </p>
      )}
      {transferring && (
        <TransferDialog
          conversation={c}
          onClose={() => setTransferring(false)}
          onGone={() => go({ ...route, conversation: "", customer: false })}
        />
      )}
    </header>
  );
}

/** To the list, where it is a page of its own. */
function Back({ route }: { route: Route }) {
  const words = useWords();
  if (!useNarrow()) return null;
  return (
    <span>
      <IconButton name={words.back} onPress={() => go({ ...route, conversation: "", customer: false })}>
        <BackIcon />
      </IconButton>
    </span>
  );
}

/** Which colleagues look at the conversation too. */
function Viewers({ id }: { id: string }) {
  const words = useWords();
  const viewers = useDeskState((s) => s.viewers[id]) ?? [];
  if (viewers.length === 0) return null;
  const names = words.thread.viewers(viewers.map((v) => v.name).join(words.thread.and));
  return (
    <span className={css.viewers} role="img" aria-label={names} title={names}>
      {viewers.slice(0, 3).map((v) => (
        <Avatar key={v.id} name={v.name} picture={pictureAddress(v)} />
      ))}
      {viewers.length > 3 && <small>+{viewers.length - 3}</small>}
    </span>
  );
}

/** What an agent does to a conversation as a whole. */
export function useAct(c: Conversation) {
  const queries = useQueryClient();
  const me = useDesk().me.agent.id;
  return useMutation({
    mutationFn: (what: "take" | "reopen") => (what === "take" ? take(c, me) : rest.reopen(c.id)),
    onSettled: () => {
      for (const key of ["conversation", "rows", "presence"])
        void queries.invalidateQueries({ queryKey: [key] });
    },
  });
}

/** What waits is claimed; what somebody has, or waits for others, is taken by who may assign it. */
async function take(c: Conversation, me: AgentID): Promise<void> {
  if (!mayClaim(c)) return rest.assign(c.id, me);
  try {
    await work.claim(c.id);
  } catch (error) {
    const others = error instanceof Failure && error.code === "not_member";
    if (!others || !c.can.includes("conversation.assign")) throw error;
    await rest.assign(c.id, me);
  }
}

function mayClaim(c: Conversation): boolean {
  return c.state === "waiting" && c.can.includes("conversation.claim");
}

export function isOpen(c: Conversation): boolean {
  return c.state !== "resolved" && c.state !== "closed";
}

/** Nobody, or somebody else, has the conversation. */
export function mayTake(c: Conversation): boolean {
  return isOpen(c) && !c.can_send;
}

function statusOf(c: Conversation, me: string, words: Words): string {
  const channel = words.channel[c.channel as keyof Words["channel"]] ?? c.channel;
  const where =
    c.agent === me
      ? ""
      : c.agent_name
        ? words.assignedTo(c.agent_name)
        : c.queue_name && words.inQueue(c.queue_name);
  const state = c.parked_at ? words.work.isParked : words.state[c.state];
  return [channel, state, isOpen(c) && where].filter(Boolean).join(" · ");
}
