import { useQueryClient } from "@tanstack/react-query";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useDesk } from "../desk/hooks";
import sheet from "../ui/Dialog.module.css";
import type { Me } from "../wire";
import { useWords } from "../words/words";
import css from "./SessionEnded.module.css";
import { SignInForm } from "./SignIn";

/**
 * Asks who is there, over the desk, now that the session has ended. The same agent goes on
 * where he was; another one gets a desk of his own.
 */
export function SessionEnded({ onOther }: { onOther(me: Me): void }) {
  const words = useWords();
  const desk = useDesk();
  const queries = useQueryClient();

  const signedIn = (me: Me) => {
    if (me.agent.id !== desk.me.agent.id) {
      onOther(me);
      return;
    }
    desk.resume(me);
    void queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "session" });
  };

  return (
    <ModalOverlay className={sheet.overlay} isOpen isKeyboardDismissDisabled>
      <Modal className={sheet.modal}>
        <Dialog className={sheet.dialog} role="alertdialog">
          <Heading slot="title" className={sheet.title}>
            {words.alerts.sessionTitle}
          </Heading>
          <p>{words.alerts.sessionHint}</p>
          <SignInForm login={desk.me.login} onSignedIn={signedIn} />
          <p className={css.other}>{words.alerts.otherAgent}</p>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
