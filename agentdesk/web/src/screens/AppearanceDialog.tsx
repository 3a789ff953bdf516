import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { Button } from "../ui/Button";
import dialog from "../ui/Dialog.module.css";
import { useWords } from "../words/words";
import { Appearance } from "./settings/Appearance";

/** How the console looks, over whatever one is at, so that one sees what changes. */
export function AppearanceDialog({ onClose }: { onClose(): void }) {
  const words = useWords();
  return (
    <ModalOverlay className={dialog.overlay} isOpen isDismissable onOpenChange={(open) => !open && onClose()}>
      <Modal className={dialog.modal}>
        <Dialog className={dialog.dialog}>
          <Heading slot="title" className={dialog.title}>
            {words.appearance}
          </Heading>
          <Appearance />
          <div className={dialog.acts}>
            <Button onPress={onClose}>{words.keys.close}</Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
