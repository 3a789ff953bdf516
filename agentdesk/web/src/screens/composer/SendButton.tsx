import { Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { onMac } from "../../desk/keys";
import { usePreference } from "../../desk/preferences";
import { Button, IconButton } from "../../ui/Button";
import { ChevronIcon, SendIcon } from "../../ui/icons";
import menu from "../../ui/Menu.module.css";
import type { Conversation } from "../../wire";
import { customerName } from "../../words/names";
import { useWords } from "../../words/words";
import type { Words } from "../../words/zh";
import css from "./Composer.module.css";
import type { EnterKey } from "./Editor";

/** Says whom it goes to, by which channel, and which key does the same. */
export function SendButton({
  conversation: c,
  note,
  isDisabled,
  onSend,
}: {
  conversation: Conversation;
  note: boolean;
  isDisabled: boolean;
  onSend(): void;
}) {
  const words = useWords();
  const { composer } = words;
  const [enter, setEnter] = usePreference<EnterKey>("enter", "send");
  const channel = words.channel[c.channel as keyof Words["channel"]] ?? c.channel;
  const mod = onMac ? "⌘⏎" : "Ctrl ⏎";
  const label = note ? composer.keepNote : composer.sendTo(customerName(c.name, words), channel);
  return (
    <div className={css.send}>
      <Button look="primary" isDisabled={isDisabled} onPress={onSend} aria-label={label}>
        <span className={css.sendIcon}>
          <SendIcon />
        </span>
        <span className={css.sendWords} title={label}>
          {label}
        </span>
        <kbd className={css.key}>{enter === "send" ? "⏎" : mod}</kbd>
      </Button>
      <MenuTrigger>
        <IconButton name={composer.how}>
          <ChevronIcon />
        </IconButton>
        <Popover className={menu.popover} placement="top end" offset={4}>
          <Menu
            className={menu.menu}
            aria-label={composer.how}
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[enter]}
            onSelectionChange={(keys) => {
              const [chosen] = keys as Set<EnterKey>;
              if (chosen) setEnter(chosen);
            }}
          >
            <MenuItem id="send" className={menu.item} textValue={composer.enterSends}>
              <span>
                {composer.enterSends}
                <small>{composer.other("Shift+Enter")}</small>
              </span>
            </MenuItem>
            <MenuItem id="newline" className={menu.item} textValue={composer.enterBreaks}>
              <span>
                {composer.enterBreaks}
                <small>{composer.otherSends(onMac ? "⌘+Enter" : "Ctrl+Enter")}</small>
              </span>
            </MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
    </div>
  );
}
