import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import {
  Dialog,
  Heading,
  Label,
  ListBox,
  ListBoxItem,
  Modal,
  ModalOverlay,
  TextArea,
  TextField,
} from "react-aria-components";
import { found } from "../desk/match";
import { pictureAddress, rest } from "../rest";
import { Avatar } from "../ui/Avatar";
import { Button } from "../ui/Button";
import dialog from "../ui/Dialog.module.css";
import { FindField } from "../ui/FindField";
import type { Agent, AgentID } from "../wire";
import { useWords } from "../words/words";
import { stateOf } from "./colleagues";
import css from "./TransferDialog.module.css";

/** Asks which colleague is meant, and perhaps for a note to him. */
export function ColleagueDialog({
  title,
  act,
  but,
  only,
  note: noted,
  onChoose,
  onClose,
}: {
  title: string;
  act: string;
  /** Who cannot be chosen. */
  but: AgentID[];
  /** Why somebody cannot be, "" if he can. */
  only?(agent: Agent): string;
  /** The label of the note, and what stands in it before something is written. */
  note?: { label: string; hint: string };
  onChoose(agent: Agent, note: string): Promise<boolean>;
  onClose(): void;
}) {
  const words = useWords();
  const agents = useQuery({ queryKey: ["agents"], queryFn: rest.agents, staleTime: 0 });
  const [chosen, setChosen] = useState<AgentID>("");
  const [query, setQuery] = useState("");
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const others = (agents.data ?? []).filter((agent) => !but.includes(agent.id));
  const shown = found(query, others);
  const send = async () => {
    const agent = others.find((one) => one.id === chosen);
    if (!agent) return;
    setBusy(true);
    if (await onChoose(agent, note)) onClose();
    else setBusy(false);
  };
  return (
    <ModalOverlay className={dialog.overlay} isOpen isDismissable onOpenChange={(open) => !open && onClose()}>
      <Modal className={dialog.modal}>
        <Dialog className={dialog.dialog}>
          <Heading slot="title" className={dialog.title}>
            {title}
          </Heading>
          <FindField label={words.work.find} value={query} onChange={setQuery} />
          <ListBox
            className={css.targets}
            aria-label={title}
            selectionMode="single"
            selectedKeys={chosen ? [chosen] : []}
            disabledKeys={shown.filter((agent) => only?.(agent)).map((agent) => agent.id)}
            onSelectionChange={(keys) => setChosen(String([...(keys as Set<string>)][0] ?? ""))}
            renderEmptyState={() => <p className={css.nobody}>{words.nobody}</p>}
          >
            {shown.map((agent) => (
              <ListBoxItem key={agent.id} id={agent.id} textValue={agent.name} className={css.target}>
                <Avatar name={agent.name} picture={pictureAddress(agent)} />
                <span>{agent.name}</span>
                <small>{stateOf(agent, words)}</small>
              </ListBoxItem>
            ))}
          </ListBox>
          {noted && (
            <TextField className={css.note} value={note} onChange={setNote} maxLength={4000}>
              <Label>{noted.label}</Label>
              <TextArea rows={3} placeholder={noted.hint} />
            </TextField>
          )}
          <div className={dialog.acts}>
            <Button onPress={onClose}>{words.cancel}</Button>
            <Button look="primary" isDisabled={!chosen || busy} onPress={() => void send()}>
              {act}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
