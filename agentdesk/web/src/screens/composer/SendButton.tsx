import { onMac } from "../../desk/keys";
import { usePreference } from "../../desk/preferences";
import { useCommands } from "../../desk/useCommands";
import { Button, IconButton } from "../../ui/Button";
import { ChevronIcon, SendIcon } from "../../ui/icons";
import { Menu } from "../../ui/Menu";
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
  const what = note ? composer.keepNote : composer.sendTo(customerName(c.name, words));
  const label = note ? what : `${what} · ${channel}`;
  const way = (id: EnterKey, title: string, detail: string) => ({
    id,
    title,
    detail,
    run: () => setEnter(id),
  });
  const ways = [
    way("send", composer.enterSends, composer.other("Shift+Enter")),
    way("newline", composer.enterBreaks, composer.otherSends(onMac ? "⌘+Enter" : "Ctrl+Enter")),
  ];
  useCommands([{ id: "compose.enter", choices: () => ways }]);
  return (
    <div className={css.send}>
      <Button look="primary" isDisabled={isDisabled} onPress={onSend} aria-label={label}>
        <span className={css.sendIcon}>
          <SendIcon />
        </span>
        <span className={css.sendWords} title={label}>
          <span className={note ? undefined : css.sendName}>{what}</span>
          {!note && <span className={css.sendChannel}>{channel}</span>}
        </span>
        <kbd className={css.key}>{enter === "send" ? "⏎" : mod}</kbd>
      </Button>
      <Menu label={composer.how} placement="top end" groups={[{ chosen: enter, items: ways }]}>
        <IconButton name={composer.how}>
          <ChevronIcon />
        </IconButton>
      </Menu>
    </div>
  );
}
