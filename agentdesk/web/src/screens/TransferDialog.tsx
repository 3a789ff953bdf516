import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  Dialog,
  Header,
  Heading,
  Label,
  ListBox,
  ListBoxItem,
  ListBoxSection,
  Modal,
  ModalOverlay,
  TextArea,
  TextField,
} from "react-aria-components";
import { useDesk } from "../desk/hooks";
import { found } from "../desk/match";
import { pictureAddress, rest } from "../rest";
import { work } from "../rest/work";
import { Avatar } from "../ui/Avatar";
import { Button } from "../ui/Button";
import dialog from "../ui/Dialog.module.css";
import { FindField } from "../ui/FindField";
import type { Conversation, Transfer } from "../wire";
import { causeOf, useWords } from "../words/words";
import type { Words } from "../words/zh";
import { targetOf } from "./colleagues";
import css from "./TransferDialog.module.css";
import { useTold } from "./useEnding";

/** Sends the conversation to a queue, or offers it to a colleague, with a note for whoever gets it. */
export function TransferDialog({
  conversation: c,
  onClose,
  onGone,
}: {
  conversation: Conversation;
  onClose(): void;
  /** It is not the agent's any more. */
  onGone(): void;
}) {
  const words = useWords();
  const me = useDesk().me.agent.id;
  const queries = useQueryClient();
  const queues = useQuery({ queryKey: ["queues"], queryFn: rest.queues });
  const agents = useQuery({ queryKey: ["targets", c.id], queryFn: () => work.targets(c.id), staleTime: 0 });
  const [target, setTarget] = useState("");
  const [query, setQuery] = useState("");
  const [note, setNote] = useState("");
  const told = useTold(c);
  const transfer = useMutation({
    mutationFn: (body: Transfer) => rest.transfer(c.id, body),
    onMutate: Date.now,
    onSuccess: (_, to, since) => {
      onClose();
      if (to.agent) told(words.work.toldOffer(nameOf(to)), since, { about: `passed ${c.id}` });
      else {
        told(words.thread.didTransfer(nameOf(to)), since);
        onGone();
      }
    },
    onSettled: () => {
      for (const key of ["conversation", "rows", "presence"])
        void queries.invalidateQueries({ queryKey: [key] });
    },
  });
  const nameOf = (to: Transfer) =>
    queues.data?.find((q) => q.id === to.queue)?.name ??
    agents.data?.find((a) => a.id === to.agent)?.name ??
    "";
  const toQueues = found(query, queues.data ?? []);
  const toAgents = found(
    query,
    (agents.data ?? []).filter((agent) => agent.id !== me),
  );
  const send = () => {
    const [kind, id] = target.split(" ");
    transfer.mutate({ [kind === "queue" ? "queue" : "agent"]: id, note: note.trim() || undefined });
  };

  return (
    <ModalOverlay className={dialog.overlay} isOpen isDismissable onOpenChange={(open) => !open && onClose()}>
      <Modal className={dialog.modal}>
        <Dialog className={dialog.dialog}>
          <Heading slot="title" className={dialog.title}>
            {words.transferTitle}
          </Heading>
          <FindField label={words.work.findTarget} value={query} onChange={setQuery} />
          <ListBox
            className={css.targets}
            aria-label={words.transferTo}
            selectionMode="single"
            selectedKeys={target ? [target] : []}
            disabledKeys={toAgents.filter((agent) => agent.refusal).map(({ id }) => `agent ${id}`)}
            onSelectionChange={(keys) => setTarget(String([...(keys as Set<string>)][0] ?? ""))}
            renderEmptyState={() => <p className={css.nobody}>{words.nobody}</p>}
          >
            {toQueues.length > 0 && (
              <ListBoxSection>
                <Header className={css.heading}>{words.toQueue}</Header>
                {toQueues.map((queue) => (
                  <ListBoxItem
                    key={queue.id}
                    id={`queue ${queue.id}`}
                    textValue={queue.name}
                    className={css.target}
                  >
                    <span>{queue.name}</span>
                    <small>{words.waitingCount(queue.waiting)}</small>
                  </ListBoxItem>
                ))}
              </ListBoxSection>
            )}
            {toAgents.length > 0 && (
              <ListBoxSection>
                <Header className={css.heading}>{words.toAgent}</Header>
                {toAgents.map((agent) => (
                  <ListBoxItem
                    key={agent.id}
                    id={`agent ${agent.id}`}
                    textValue={agent.name}
                    className={css.target}
                  >
                    <Avatar name={agent.name} picture={pictureAddress(agent)} />
                    <span>{agent.name}</span>
                    <small>{targetOf(agent, words)}</small>
                  </ListBoxItem>
                ))}
              </ListBoxSection>
            )}
          </ListBox>
          <p className={css.hint} role="status">
            {hintOf(target, words)}
          </p>
          <TextField className={css.note} value={note} onChange={setNote} maxLength={4000}>
            <Label>{words.transferNote}</Label>
            <TextArea rows={3} placeholder={words.transferNoteHint} />
          </TextField>
          {transfer.isError && (
            <p className={dialog.trouble} role="alert">
              {words.notDone(words.transfer, causeOf(transfer.error, words))}
            </p>
          )}
          <div className={dialog.acts}>
            <Button onPress={onClose}>{words.cancel}</Button>
            <Button look="primary" isDisabled={!target || transfer.isPending} onPress={send}>
              {words.transferNow}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

/** What choosing the target means. */
function hintOf(target: string, { work }: Words): string {
  if (!target) return work.transferHow;
  return target.startsWith("queue") ? work.transferAtOnce : work.transferIsOffer;
}
