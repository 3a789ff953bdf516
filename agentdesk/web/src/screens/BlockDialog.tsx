import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { threadRest } from "../rest/thread";
import { Button } from "../ui/Button";
import dialog from "../ui/Dialog.module.css";
import { Select } from "../ui/Select";
import type { Conversation, NewBlock } from "../wire";
import { causeOf, useWords } from "../words/words";
import { useRefresh, useTold } from "./useEnding";

type Reason = NewBlock["reason"];
type Length = "0" | "1" | "7";

const reasons: Reason[] = ["spam", "abuse", "other"];
const lengths: Length[] = ["1", "7", "0"];

/** Takes no more messages of the customer: why, and for how long. */
export function BlockDialog({ conversation: c, onClose }: { conversation: Conversation; onClose(): void }) {
  const words = useWords();
  const refresh = useRefresh();
  const told = useTold(c);
  const [reason, setReason] = useState<Reason>("spam");
  const [days, setDays] = useState<Length>("7");
  const block = useMutation({
    mutationFn: () => threadRest.block(c.id, { reason, days: Number(days) }),
    onMutate: Date.now,
    onSuccess: (_, __, since) => {
      onClose();
      told(words.thread.didBlock, since, { undo: () => threadRest.unblock(c.id) });
    },
    onSettled: refresh,
  });
  return (
    <ModalOverlay className={dialog.overlay} isOpen isDismissable onOpenChange={(open) => !open && onClose()}>
      <Modal className={dialog.modal}>
        <Dialog className={dialog.dialog}>
          <Heading slot="title" className={dialog.title}>
            {words.thread.blockTitle}
          </Heading>
          <Select<Reason>
            label={words.thread.blockWhy}
            options={reasons.map((id) => ({ id, text: words.thread.reason[id] }))}
            value={reason}
            onChange={setReason}
          />
          <Select<Length>
            label={words.thread.blockFor}
            help={words.thread.blockHint}
            options={lengths.map((id) => ({ id, text: words.thread.days[id] }))}
            value={days}
            onChange={setDays}
          />
          {block.isError && (
            <p className={dialog.trouble} role="alert">
              {words.notDone(words.thread.block, causeOf(block.error, words))}
            </p>
          )}
          <div className={dialog.acts}>
            <Button onPress={onClose}>{words.cancel}</Button>
            <Button look="primary" isDisabled={block.isPending} onPress={() => block.mutate()}>
              {words.thread.blockNow}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
