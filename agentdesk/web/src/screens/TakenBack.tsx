import { useMutation, useQueryClient } from "@tanstack/react-query";
import { clientID } from "../../../../web/live/ids";
import { useDesk } from "../desk/hooks";
import { toast } from "../desk/undo";
import { rest } from "../rest";
import { notices } from "../rest/notices";
import { work } from "../rest/work";
import { addressOf } from "../route";
import { Button, IconButton } from "../ui/Button";
import { CloseIcon } from "../ui/icons";
import type { Notice } from "../wire";
import { customerName } from "../words/names";
import { waitOf } from "../words/times";
import { causeOf, useWords } from "../words/words";
import type { Words } from "../words/zh";
import css from "./ListTop.module.css";
import { useRefresh } from "./useEnding";

/** More lines leave no room for the list. */
const most = 3;

/** What was taken from the agent while he was away or busy: a line each, until he has seen it. */
export function TakenBack({ taken }: { taken: Notice[] }) {
  const words = useWords();
  return (
    <>
      {taken.slice(0, most).map((notice) => (
        <Line key={notice.id} notice={notice} />
      ))}
      {taken.length > most && <p className={css.more}>{words.work.moreTaken(taken.length - most)}</p>}
    </>
  );
}

function Line({ notice }: { notice: Notice }) {
  const words = useWords();
  const askBack = useAskBack(notice);
  const queries = useQueryClient();
  const read = useMutation({
    mutationFn: () => notices.read({ ids: [notice.id] }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["notices"] }),
  });
  const who = customerName(notice.customer, words);
  const told = words.work.takenBack[notice.kind as keyof Words["work"]["takenBack"]];
  return (
    <div className={css.line}>
      <a
        className={css.taken}
        href={addressOf({ view: "all", conversation: notice.conversation, customer: false })}
      >
        <strong title={who}>{who}</strong>
        <span>
          {told(waitOf(notice.after_ms ?? 0, words), notice.name)}
          {words.why.and}
          {notice.holder ? words.work.holder(notice.holder) : words.work.noHolder}
        </span>
      </a>
      <span className={css.acts}>
        <Button look="quiet" isDisabled={askBack.isPending} onPress={() => askBack.mutate()}>
          {words.work.askBack}
        </Button>
        <IconButton name={words.work.seen} onPress={() => read.mutate()}>
          <CloseIcon />
        </IconButton>
      </span>
    </div>
  );
}

/** Takes it again if it waits; else asks who has it, in a note that names him. */
function useAskBack(notice: Notice) {
  const words = useWords();
  const desk = useDesk();
  const queries = useQueryClient();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async () => {
      const c = await rest.conversation(notice.conversation);
      if (c.agent && c.agent !== desk.me.agent.id) {
        const name = c.agent_name ?? "";
        await rest.say(c.id, {
          client_id: clientID(),
          visibility: "internal",
          parts: [{ kind: "text", text: words.work.askNote(name), mentions: [c.agent] }],
        });
        toast({ text: words.work.asked(name) });
      } else {
        if (c.agent !== desk.me.agent.id) await work.claim(c.id);
        toast({ text: words.work.gotBack });
      }
      await notices.read({ ids: [notice.id] });
    },
    onError: (error) => toast({ text: words.notDone(words.work.askBack, causeOf(error, words)) }),
    onSettled: () => {
      refresh();
      void queries.invalidateQueries({ queryKey: ["notices"] });
    },
  });
}
