import { useDesk, useDeskState, useServerNow } from "../desk/hooks";
import { askingIn } from "../desk/offers";
import { threadRest } from "../rest/thread";
import { work } from "../rest/work";
import { Button } from "../ui/Button";
import { EyeIcon } from "../ui/icons";
import type { Conversation } from "../wire";
import { waitOf } from "../words/times";
import { useWords } from "../words/words";
import { useNames } from "./Messages";
import css from "./ThreadStanding.module.css";
import { useDoing } from "./useDoing";

/** What stands about a conversation beside its state: whom it is offered to, who is asked, who watches. */
export function ThreadStanding({ conversation: c }: { conversation: Conversation }) {
  const words = useWords();
  const { me } = useDesk();
  const doing = useDoing();
  const watching = isWatching(c, me.agent.id);
  const helping = c.consultants.some((one) => one.id === me.agent.id);
  const others = c.consultants.filter((one) => one.id !== me.agent.id);
  return (
    <div className={css.standing} role="status">
      <Asking conversation={c} />
      {watching && (
        <span title={words.work.silentHint}>
          <EyeIcon />
          {words.work.silently}
        </span>
      )}
      {others.length > 0 && (
        <span>{words.work.consulting(others.map((one) => one.name).join(words.thread.and))}</span>
      )}
      {helping && (
        <Button
          look="quiet"
          onPress={() => void doing(words.work.leaveConsult, work.endConsult(c.id, me.agent.id))}
        >
          {words.work.leaveConsult}
        </Button>
      )}
    </div>
  );
}

/** Tells whether the agent looks at a colleague's conversation without being announced. */
function isWatching(c: Conversation, me: string): boolean {
  return c.can.includes("conversation.watch") && Boolean(c.agent) && c.agent !== me;
}

/** Whom it is offered to, and how long he has. */
function Asking({ conversation: c }: { conversation: Conversation }) {
  const words = useWords();
  const me = useDesk().me.agent.id;
  const doing = useDoing();
  const names = useNames(c.name);
  const now = useServerNow();
  const thread = useDeskState((s) => s.threads[c.id]);
  const asking = thread && askingIn(thread.events, now);
  if (!asking) return null;
  const to = names.agent(asking.to) || c.offered_to || words.work.colleague;
  const left = waitOf(asking.deadline - now + 999, words);
  if (!asking.from) return <span>{words.work.askingFor(to, left)}</span>;
  return (
    <>
      <span>{words.work.passing(to, left)}</span>
      {asking.from === me && (
        <Button look="quiet" onPress={() => void doing(words.work.keep, threadRest.undo(c.id))}>
          {words.work.keep}
        </Button>
      )}
    </>
  );
}
