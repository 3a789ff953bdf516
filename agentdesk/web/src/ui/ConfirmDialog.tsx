import type { ReactNode } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useWords } from "../words/words";
import { Button } from "./Button";
import css from "./Dialog.module.css";

/** Asks before something that is not undone by itself. The button says what will happen. */
export function ConfirmDialog({
  title,
  children,
  act,
  trouble,
  isBusy,
  onConfirm,
  onClose,
}: {
  title: string;
  children: ReactNode;
  act: string;
  /** Why it did not work, once it was tried. */
  trouble?: string;
  isBusy?: boolean;
  onConfirm(): void;
  onClose(): void;
}) {
  const words = useWords();
  return (
    <ModalOverlay className={css.overlay} isOpen isDismissable onOpenChange={(open) => !open && onClose()}>
      <Modal className={css.modal}>
        <Dialog className={css.dialog} role="alertdialog">
          <Heading slot="title" className={css.title}>
            {title}
          </Heading>
          {children}
          {trouble && (
            <p className={css.trouble} role="alert">
              {trouble}
            </p>
          )}
          <div className={css.acts}>
            <Button autoFocus onPress={onClose}>
              {words.cancel}
            </Button>
            <Button look="primary" isDisabled={isBusy} onPress={onConfirm}>
              {act}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
