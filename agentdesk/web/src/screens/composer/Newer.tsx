import { useDraft } from "../../desk/drafts";
import { useDeskState } from "../../desk/hooks";
import type { Thread } from "../../desk/state";
import type { Conversation } from "../../wire";
import { useWords } from "../../words/words";
import css from "./Composer.module.css";

/** Says that the customer wrote since the reply was begun: it may not fit any more. */
export function Newer({ conversation: c }: { conversation: Conversation }) {
  const { composer } = useWords();
  const { public: reply } = useDraft(c.id);
  const began = reply.text || reply.files.length > 0 ? reply.after : 0;
  const n = useDeskState((s) => (began ? customerAfter(s.threads[c.id], began) : 0));
  const look = () => {
    const log = document.querySelector("[role=log]");
    log?.scrollTo({ top: log.scrollHeight });
  };
  return (
    <div className={css.live} aria-live="polite">
      {n > 0 && (
        <button type="button" className={css.newer} onClick={look}>
          {composer.newer(n)}
        </button>
      )}
    </div>
  );
}

function customerAfter(thread: Thread | undefined, after: number): number {
  let n = 0;
  const events = thread?.events ?? [];
  for (let i = events.length - 1; i >= 0; i--) {
    const e = events[i];
    if (!e || e.seq <= after) break;
    if (e.kind === "message.added" && e.actor.kind === "customer") n++;
  }
  return n;
}
