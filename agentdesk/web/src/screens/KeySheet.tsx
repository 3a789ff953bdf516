import { useState } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { commandIDs, entryOf, type Group, keysOf } from "../desk/commands";
import { isSingle } from "../desk/keys";
import { usePreference } from "../desk/preferences";
import { useRemapped } from "../desk/useCommands";
import { Button, IconButton } from "../ui/Button";
import dialog from "../ui/Dialog.module.css";
import { CloseIcon } from "../ui/icons";
import { KeyCaps } from "../ui/KeyCaps";
import { useWords } from "../words/words";
import css from "./KeySheet.module.css";
import { Keys } from "./settings/Keys";

const groups: Group[] = ["go", "list", "conversation", "compose", "desk"];

/** All keys there are, as they are now. */
export function KeySheet({ onClose }: { onClose(): void }) {
  const words = useWords();
  const [remapped] = useRemapped();
  const [singles] = usePreference("singlekeys", true);
  const [changing, setChanging] = useState(false);
  const works = (keys: string) => keys !== "" && (singles || !isSingle(keys));
  return (
    <ModalOverlay className={dialog.overlay} isOpen isDismissable onOpenChange={(open) => !open && onClose()}>
      <Modal className={css.modal}>
        <Dialog className={css.dialog}>
          <header className={css.head}>
            <Heading slot="title" className={dialog.title}>
              {words.keys.sheet}
            </Heading>
            <Button look="quiet" onPress={() => setChanging(!changing)}>
              {changing ? words.keys.all : words.keys.change}
            </Button>
            <IconButton name={words.keys.close} onPress={onClose}>
              <CloseIcon />
            </IconButton>
          </header>
          {!singles && !changing && <p className={css.off}>{words.keys.singlesOff}</p>}
          {changing ? (
            <Keys />
          ) : (
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
          )}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
