import { useState } from "react";
import { Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { IconButton } from "../ui/Button";
import { MoreIcon } from "../ui/icons";
import { later } from "../ui/later";
import menu from "../ui/Menu.module.css";
import type { Conversation } from "../wire";
import { useWords } from "../words/words";
import { findEvent } from "./MessagesFind";
import { isOpen } from "./Thread";
import { useEnding } from "./useEnding";

const BlockDialog = later(() => import("./BlockDialog").then((m) => m.BlockDialog));

/** What one does to a conversation less often: find in it, mark it as spam, block who writes. */
export function ThreadMore({ conversation: c }: { conversation: Conversation }) {
  const words = useWords();
  const { spam, unblock } = useEnding(c);
  const [blocking, setBlocking] = useState(false);
  const acts = [
    { id: "find", text: words.thread.find, run: () => dispatchEvent(new Event(findEvent)) },
    isOpen(c) &&
      c.can.includes("conversation.spam") && {
        id: "spam",
        text: words.thread.spam,
        run: () => spam.mutate(),
      },
    c.can.includes("contact.block") &&
      (c.block
        ? { id: "unblock", text: words.thread.unblock, run: () => unblock.mutate() }
        : { id: "block", text: `${words.thread.block}…`, run: () => setBlocking(true) }),
  ].filter((act) => act !== false);
  return (
    <>
      <MenuTrigger>
        <IconButton name={words.thread.more}>
          <MoreIcon />
        </IconButton>
        <Popover className={menu.popover} placement="bottom end" offset={4}>
          <Menu className={menu.menu} items={acts}>
            {(act) => (
              <MenuItem className={menu.item} onAction={act.run}>
                {act.text}
              </MenuItem>
            )}
          </Menu>
        </Popover>
      </MenuTrigger>
      {blocking && <BlockDialog conversation={c} onClose={() => setBlocking(false)} />}
    </>
  );
}
