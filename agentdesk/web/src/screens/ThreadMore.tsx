import { useState } from "react";
import type { CommandID } from "../desk/commands";
import { useDesk } from "../desk/hooks";
import { useCommands } from "../desk/useCommands";
import { IconButton } from "../ui/Button";
import { MoreIcon } from "../ui/icons";
import { later } from "../ui/later";
import { Menu } from "../ui/Menu";
import type { Conversation } from "../wire";
import { useWords } from "../words/words";
import { mayGet, stateOf } from "./colleagues";
import { isOpen } from "./Thread";
import { useEnding } from "./useEnding";
import { findEvent } from "./useFind";
import { useThreadWork } from "./useThreadWork";

const ColleagueDialog = later(() => import("./ColleagueDialog").then((m) => m.ColleagueDialog), "over");

const BlockDialog = later(() => import("./BlockDialog").then((m) => m.BlockDialog), "over");

/** An item of the menu, which is a command too. */
interface Act {
  id: CommandID;
  title: string;
  run(): void;
  when?: boolean;
}

/** What one does to a conversation less often: park it, ask or give it to somebody, find in it, mark it as spam, block who writes. */
export function ThreadMore({
  conversation: c,
  onTransfer,
}: {
  conversation: Conversation;
  /** Where the head has no room for its button. */
  onTransfer?(): void;
}) {
  const words = useWords();
  const { spam, unblock } = useEnding(c);
  const [blocking, setBlocking] = useState(false);
  const { items, asked, ask, assign, consult } = useThreadWork(c);
  const { me } = useDesk();
  const mayBlock = c.can.includes("contact.block");
  const acts: Act[] = [
    {
      id: "conversation.find",
      title: words.thread.find,
      run: () => dispatchEvent(new Event(findEvent)),
    },
    {
      id: "conversation.spam",
      title: words.thread.spam,
      run: () => spam.mutate(),
      when: isOpen(c) && c.can.includes("conversation.spam"),
    },
    {
      id: "conversation.unblock",
      title: words.thread.unblock,
      run: () => unblock.mutate(),
      when: mayBlock && c.block != null,
    },
    {
      id: "conversation.block",
      title: `${words.thread.block}…`,
      run: () => setBlocking(true),
      when: mayBlock && c.block == null,
    },
  ];
  useCommands(acts);
  const shown = acts.filter((act) => act.when !== false);
  if (onTransfer)
    shown.unshift({ id: "conversation.transfer", title: `${words.transfer}…`, run: onTransfer });
  return (
    <>
      <Menu
        label={words.thread.more}
        placement="bottom end"
        groups={items.length ? [{ items }, { items: shown, look: "apart" }] : [{ items: shown }]}
      >
        <IconButton name={words.thread.more}>
          <MoreIcon />
        </IconButton>
      </Menu>
      {asked === "assign" && (
        <ColleagueDialog
          title={words.work.assignTo}
          act={words.work.assignNow}
          but={[c.agent ?? ""]}
          only={(agent) => (mayGet(agent) ? "" : stateOf(agent, words))}
          onChoose={assign}
          onClose={() => ask(null)}
        />
      )}
      {asked === "consult" && (
        <ColleagueDialog
          title={words.work.consult}
          act={words.work.consultNow}
          but={[c.agent ?? "", me.agent.id, ...c.consultants.map((one) => one.id)]}
          note={{ label: words.work.consultNote, hint: words.work.consultHint }}
          onChoose={consult}
          onClose={() => ask(null)}
        />
      )}
      {blocking && <BlockDialog conversation={c} onClose={() => setBlocking(false)} />}
    </>
  );
}
