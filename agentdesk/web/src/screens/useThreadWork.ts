import { useState } from "react";
import type { Choice } from "../desk/commands";
import { useDesk } from "../desk/hooks";
import { toast } from "../desk/undo";
import { useCommands } from "../desk/useCommands";
import { rest } from "../rest";
import { work } from "../rest/work";
import type { Agent, Conversation, Verb } from "../wire";
import { useWords } from "../words/words";
import { isOpen } from "./Thread";
import { useDoing } from "./useDoing";

/** What asks which colleague is meant. */
export type Asked = "assign" | "consult";

/** Parking, giving to somebody, asking somebody: as a menu shows it, and as commands. */
export function useThreadWork(c: Conversation) {
  const words = useWords();
  const { me } = useDesk();
  const doing = useDoing();
  const [asked, ask] = useState<Asked | null>(null);
  const can = (verb: Verb) => c.can.includes(verb);
  const active = c.state === "active";

  const park = () => {
    if (c.parked_at) void doing(words.work.unpark, work.unpark(c.id));
    else
      void doing(words.work.park, work.park(c.id)).then(
        (done) =>
          done && toast({ text: words.work.didPark, about: `parked ${c.id}`, undo: () => work.unpark(c.id) }),
      );
  };
  const requeue = () => void doing(words.work.requeue, work.requeue(c.id));
  const assign = (agent: Agent) => doing(words.work.assignTo, rest.assign(c.id, agent.id));
  const consult = (agent: Agent, note = "") =>
    doing(words.work.consult, work.consult(c.id, { agent: agent.id, note: note.trim() || undefined }));

  const mayPark = active && c.agent === me.agent.id && can("conversation.resolve");
  const mayRequeue = active && can("conversation.assign");
  const mayAssign = isOpen(c) && can("conversation.assign");
  const mayConsult = active && can("conversation.transfer");
  const ending = c.consultants
    .filter((one) => mayConsult || one.id === me.agent.id)
    .map((one) => ({
      one,
      run: () => void doing(words.work.endConsult(one.name), work.endConsult(c.id, one.id)),
    }));
  const choices = async (run: (agent: Agent) => void): Promise<Choice[]> => {
    const agents = await rest.agents();
    return agents
      .filter((one) => one.id !== me.agent.id && one.id !== c.agent)
      .map((one) => ({ id: one.id, title: one.name, keys: one.keys, run: () => run(one) }));
  };
  useCommands([
    { id: "conversation.park", run: park, when: mayPark },
    { id: "conversation.requeue", run: requeue, when: mayRequeue },
    {
      id: "conversation.assign",
      run: () => ask("assign"),
      choices: () => choices((agent) => void assign(agent)),
      when: mayAssign,
    },
    {
      id: "conversation.consult",
      run: () => ask("consult"),
      choices: () => choices((agent) => void consult(agent)),
      when: mayConsult,
    },
    {
      id: "conversation.endConsult",
      choices: () => ending.map(({ one, run }) => ({ id: one.id, title: one.name, run })),
      when: ending.length > 0,
    },
  ]);

  const items = [
    mayPark && {
      id: "conversation.park",
      title: c.parked_at ? words.work.unpark : words.work.park,
      run: park,
    },
    mayConsult && {
      id: "conversation.consult",
      title: `${words.work.consult}…`,
      run: () => ask("consult"),
    },
    ...(mayConsult ? ending : []).map(({ one, run }) => ({
      id: `conversation.endConsult ${one.id}`,
      title: words.work.endConsult(one.name),
      run,
    })),
    mayAssign && {
      id: "conversation.assign",
      title: `${words.work.assignTo}…`,
      run: () => ask("assign"),
    },
    mayRequeue && { id: "conversation.requeue", title: words.work.requeue, run: requeue },
  ].filter((item) => item !== false);
  return { items, asked, ask, assign, consult };
}
