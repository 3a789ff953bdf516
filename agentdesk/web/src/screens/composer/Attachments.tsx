import { sizeOf } from "../../../../../web/text/sizes";
import { useDraft } from "../../desk/drafts";
import { useDesk } from "../../desk/hooks";
import type { Upload } from "../../desk/uploads";
import { fileAddress } from "../../rest";
import { Button, IconButton } from "../../ui/Button";
import { CloseIcon, FileIcon } from "../../ui/icons";
import type { Conversation, File as Stored } from "../../wire";
import { causeOf, useWords } from "../../words/words";
import css from "./Attachments.module.css";
import { useUploads } from "./useSending";

interface Props {
  conversation: Conversation;
  /** One of them was taken away, and its button with it. */
  onDropped(): void;
}

/** The files of what is written now, and those on their way to it. */
export function Attachments({ conversation: c, onDropped }: Props) {
  const { composer } = useWords();
  const { mode, [mode]: begun } = useDraft(c.id);
  const uploads = useUploads(c);
  if (begun.files.length + uploads.length === 0) return null;
  return (
    <ul className={css.files} aria-label={composer.files}>
      {begun.files.map((file) => (
        <Attached key={file.id} conversation={c} file={file} onDropped={onDropped} />
      ))}
      {uploads.map((upload) => (
        <OnItsWay key={upload.id} upload={upload} onDropped={onDropped} />
      ))}
    </ul>
  );
}

function Attached({ conversation: c, file, onDropped }: Props & { file: Stored }) {
  const words = useWords();
  const { drafts } = useDesk();
  const { mode, [mode]: begun } = useDraft(c.id);
  const drop = () => {
    drafts.write(c.id, mode, { files: begun.files.filter((f) => f.id !== file.id) });
    onDropped();
  };
  return (
    <li className={css.file}>
      {file.inline && file.id ? <img src={fileAddress(file.id)} alt={file.name} /> : <FileIcon />}
      <span className={css.words}>
        <span className={css.name} title={file.name}>
          {file.name}
        </span>
        <small>{sizeOf(file.size)}</small>
      </span>
      <IconButton name={words.removeFile(file.name)} onPress={drop}>
        <CloseIcon />
      </IconButton>
    </li>
  );
}

function OnItsWay({ upload, onDropped }: { upload: Upload } & Pick<Props, "onDropped">) {
  const words = useWords();
  const { uploads } = useDesk();
  const { file, error } = upload;
  const drop = () => {
    uploads.drop(upload.id);
    onDropped();
  };
  return (
    <li className={css.file} data-failed={error !== undefined || undefined}>
      {upload.preview ? <img src={upload.preview} alt={file.name} /> : <FileIcon />}
      <span className={css.words}>
        <span className={css.name} title={file.name}>
          {file.name}
        </span>
        {error === undefined ? (
          <progress value={upload.done} max={1} aria-label={words.composer.sending(file.name)} />
        ) : (
          <small role="alert">{causeOf(error, words)}</small>
        )}
      </span>
      {error !== undefined && (
        <Button look="quiet" onPress={() => uploads.again(upload.id)}>
          {words.composer.again}
        </Button>
      )}
      <IconButton name={words.composer.cancel(file.name)} onPress={drop}>
        <CloseIcon />
      </IconButton>
    </li>
  );
}
