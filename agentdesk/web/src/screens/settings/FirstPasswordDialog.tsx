import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { Button } from "../../ui/Button";
import dialog from "../../ui/Dialog.module.css";
import type { FirstPassword } from "../../wire";
import { useSettingsWords } from "../../words/settings";
import { Copied } from "./Copied";

/** Shows a first password, once. */
export function FirstPasswordDialog({
  first,
  login,
  onClose,
}: {
  first: FirstPassword;
  login: string;
  onClose(): void;
}) {
  const { admin } = useSettingsWords();
  return (
    <ModalOverlay className={dialog.overlay} isOpen onOpenChange={(open) => !open && onClose()}>
      <Modal className={dialog.modal}>
        <Dialog className={dialog.dialog}>
          <Heading slot="title" className={dialog.title}>
            {admin.firstPassword}
          </Heading>
          <p>{admin.firstPasswordBody(login)}</p>
          <Copied text={first.password} label={admin.firstPassword} />
          <div className={dialog.acts}>
            <Button look="primary" onPress={onClose}>
              {admin.done}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
