import { useRef, useState } from "react";
import { useCommands } from "../../desk/useCommands";
import { IconButton } from "../../ui/Button";
import { CannedIcon, ClipIcon, SmileIcon } from "../../ui/icons";
import { later } from "../../ui/later";
import { Popup } from "../../ui/Popup";
import { useWords } from "../../words/words";
import css from "./Composer.module.css";

const EmojiPicker = later(() => import("./EmojiPicker").then((m) => m.EmojiPicker));

/** What can be put into the text. */
export function Tools({
  text,
  onFiles,
  onInsert,
}: {
  text: string;
  /** Missing where no files can be sent. */
  onFiles: ((files: FileList) => void) | undefined;
  onInsert(piece: string): void;
}) {
  const words = useWords();
  const chooser = useRef<HTMLInputElement>(null);
  const [open, setOpen] = useState(false);
  const choose = () => chooser.current?.click();
  useCommands([
    { id: "compose.attach", run: choose, when: onFiles !== undefined },
    { id: "compose.emoji", run: () => setOpen(true) },
  ]);
  return (
    <div className={css.tools}>
      <IconButton
        name={onFiles ? words.attach : words.composer.noFiles}
        isDisabled={!onFiles}
        onPress={choose}
      >
        <ClipIcon />
      </IconButton>
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          if (event.target.files) onFiles?.(event.target.files);
          event.target.value = "";
        }}
      />
      <Popup
        label={words.composer.emoji}
        placement="top start"
        className={css.emoji}
        dialogClass={css.emojiDialog}
        isOpen={open}
        onOpenChange={setOpen}
        dialog={
          <EmojiPicker
            onPick={(emoji) => {
              setOpen(false);
              onInsert(emoji);
            }}
          />
        }
      >
        <IconButton name={words.composer.emoji}>
          <SmileIcon />
        </IconButton>
      </Popup>
      <IconButton
        name={words.composer.cannedButton}
        onPress={() => onInsert(text === "" || /\s$/.test(text) ? "/" : " /")}
      >
        <CannedIcon />
      </IconButton>
    </div>
  );
}
