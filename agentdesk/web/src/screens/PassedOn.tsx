import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useDesk } from "../desk/hooks";
import { passedBy } from "../desk/offers";
import { toast } from "../desk/undo";
import { rest } from "../rest";
import type { OfferRef } from "../wire";
import { useWords } from "../words/words";
import { declinedWhy } from "../words/work";

/** Says in passing what came of what the agent passed on. */
export function PassedOn() {
  const words = useWords();
  const desk = useDesk();
  const queries = useQueryClient();
  useEffect(() => {
    const tell = async ({ agent, conversation, outcome, reason }: OfferRef) => {
      const { passAccepted, passDeclined, passMissed, colleague } = words.work;
      const text = { accepted: passAccepted, declined: passDeclined, missed: passMissed }[outcome ?? ""];
      if (!text) return;
      const agents = await queries
        .fetchQuery({ queryKey: ["agents"], queryFn: rest.agents, staleTime: 60_000 })
        .catch(() => []);
      const name = agents.find((a) => a.id === agent)?.name ?? colleague;
      toast({ text: text(name, declinedWhy(reason, words)), about: `passed ${conversation}` });
    };
    return desk.hear((frame) => {
      if (frame.type === "events") for (const ref of passedBy(frame, desk.me.agent.id)) void tell(ref);
    });
  }, [desk, queries, words]);
  return null;
}
