import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { commandIDs, entryOf, type Group, keysOf } from "../desk/commands";
import { isSingle } from "../desk/keys";
import { usePreference } from "../desk/preferences";
import { useRemapped } from "../desk/useCommands";
import { IconButton } from "../ui/Button";
import dialog from "../ui/Dialog.module.css";
import { CloseIcon } from "../ui/icons";
import { KeyCaps } from "../ui/KeyCaps";
import { useWords } from "../words/words";
import css from "./KeySheet.module.css";

const groups: Group[] = ["go", "list", "conversation", "compose", "desk"];

/** All keys there are, as they are now. */
export function KeySheet({ onClose }: { onClose(): void }) {
  const words = useWords();
  const [remapped] = useRemapped();
  const [singles] = usePreference("singlekeys", true);
  const works = (keys: string) => keys !== "" && (singles || !isSingle(keys));
  return (
    <ModalOverlay className={dialog.overlay} isOpen isDismissable onOpenChange={(open) => !open && onClose()}>
      <Modal className={css.modal}>
        <Dialog className={css.dialog}>
          <header className={css.head}>
            <Heading slot="title" className={dialog.title}>
              {words.keys.sheet}
            </Heading>
            <IconButton name={words.keys.close} onPress={onClose}>
              <CloseIcon />
            </IconButton>
          </header>
          {!singles && <p className={css.off}>{words.keys.singlesOff}</p>}
          <div className={css.groups}>
            {groups.map((group) => (
              <section key={group}>
                <h3>{words.keys.group[group]}</h3>
                <dl>
                  {commandIDs
                    .filter((id) => entryOf(id).group === group && works(keysOf(id, remapped)))
                    .map((id) => (
                      <div key={id}>
                        <dt>{words.keys.command[id]}</dt>
                        <dd>
                          <KeyCaps keys={keysOf(id, remapped)} />
                        </dd>
                      </div>
                    ))}
                </dl>
              </section>
            ))}
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
