import { useDesk, useDeskState } from "../desk/hooks";
import { Button } from "../ui/Button";
import { later } from "../ui/later";
import type { Notice } from "../wire";
import { customerName } from "../words/names";
import { useWords } from "../words/words";
import css from "./ListTop.module.css";
import { useNotices } from "./NoticeBell";
import { Offers, useOffersInList } from "./OffersAround";
import { usePresence, useSetPresence } from "./PresenceMenu";

const TakenBack = later(() => import("./TakenBack").then((m) => m.TakenBack), "over");

/** What stands above the rows of every list: what is offered, what was missed, what was taken back. */
export function ListTop() {
  const here = useOffersInList();
  const offered = useDeskState((s) => s.offers.length > 0);
  const taken = useTaken();
  return (
    <>
      {here && offered && <Offers place="list" />}
      <Missed />
      {taken.length > 0 && <TakenBack taken={taken} />}
    </>
  );
}

/** Who let an offer pass gets no more until he says that he is there. */
function Missed() {
  const words = useWords();
  const { presence } = usePresence();
  const set = useSetPresence();
  const missed = useDeskState((s) => s.missed);
  if (presence.state !== "missed") return null;
  const who = missed && customerName(missed.name, words);
  return (
    <div className={css.line} data-look="missed" role="status">
      <p>
        {!who
          ? words.work.missedSome
          : missed.from_name
            ? words.work.missedFrom(who, missed.from_name)
            : words.work.missed(who)}
      </p>
      <Button look="quiet" isDisabled={set.isPending} onPress={() => set.mutate("ready")}>
        {words.work.backToReady}
      </Button>
    </div>
  );
}

const takenKinds = ["taken_back", "unopened", "unanswered"];

/** What was taken from the agent, is not his again, and he has not acknowledged yet. */
function useTaken(): Notice[] {
  const me = useDesk().me.agent.id;
  const rows = useDeskState((s) => s.rows);
  const pages = useNotices().data?.pages ?? [];
  return pages
    .flatMap((p) => p.notices)
    .filter((n) => takenKinds.includes(n.kind) && !n.read_at && rows[n.conversation]?.agent !== me);
}
