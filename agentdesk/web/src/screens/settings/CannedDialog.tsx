import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useDesk } from "../../desk/hooks";
import { Failure } from "../../rest";
import { composer as rest } from "../../rest/composer";
import { Button } from "../../ui/Button";
import dialog from "../../ui/Dialog.module.css";
import { Field } from "../../ui/Field";
import { Select } from "../../ui/Select";
import type { CannedReplies, CannedReply } from "../../wire";
import { causeOf, useWords } from "../../words/words";
import type { Words } from "../../words/zh";
import { fill } from "../composer/fill";
import css from "./CannedReplies.module.css";

/** One canned reply, new or changed, and how it will read. */
export function CannedDialog({
  reply,
  all,
  onClose,
}: {
  reply: CannedReply | undefined;
  all: CannedReplies;
  onClose(): void;
}) {
  const words = useWords();
  const { page } = words.composer;
  const { agent } = useDesk().me;
  const queries = useQueryClient();
  const [title, setTitle] = useState(reply?.title ?? "");
  const [text, setText] = useState(reply?.text ?? "");
  const [shared, setShared] = useState(reply?.shared ?? false);
  const [brand, setBrand] = useState(reply?.brand ?? "");
  const save = useMutation({
    mutationFn: () => {
      const body = { title, text, shared, brand: brand || undefined };
      return reply ? rest.saveCanned(reply.id, body) : rest.addCanned(body);
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["canned"] });
      onClose();
    },
  });
  const shown = fill(text, { customer: words.unnamed, agent: agent.name, number: "20251108-0042" });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <ModalOverlay className={dialog.overlay} isOpen isDismissable onOpenChange={(open) => !open && onClose()}>
      <Modal className={dialog.modal}>
        <Dialog className={dialog.dialog}>
          <Heading slot="title" className={dialog.title}>
            {reply ? page.edit(reply.title) : page.add}
          </Heading>
          <form className={css.form} onSubmit={submit}>
            <Field
              label={page.title}
              help={page.titleHelp}
              value={title}
              onChange={setTitle}
              maxLength={100}
              isRequired
              autoFocus
            />
            <Field
              label={page.text}
              help={page.textHelp}
              error={save.isError ? troubleOf(save.error, words) : undefined}
              rows={5}
              value={text}
              onChange={(to) => {
                save.reset(); // a field that is refused lets nothing be sent
                setText(to);
              }}
              maxLength={4000}
              isRequired
            />
            {shown !== text && (
              <p className={css.preview}>
                <small>{page.preview}</small>
                {shown}
              </p>
            )}
            {all.share && !reply && (
              <Select
                label={page.forWhom}
                options={[
                  { id: "mine", text: page.forMe },
                  { id: "shared", text: page.forAll },
                ]}
                value={shared ? "shared" : "mine"}
                onChange={(to) => setShared(to === "shared")}
              />
            )}
            {shared && all.brands.length > 1 && (
              <Select
                label={page.brand}
                options={all.brands.map((b) => ({ id: b.id, text: b.name }))}
                value={brand || (all.brands[0]?.id ?? "")}
                onChange={setBrand}
              />
            )}
            <div className={dialog.acts}>
              <Button onPress={onClose}>{page.cancel}</Button>
              <Button
                look="primary"
                type="submit"
                isDisabled={!title.trim() || !text.trim() || save.isPending}
              >
                {page.save}
              </Button>
            </div>
          </form>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function troubleOf(error: unknown, words: Words): string {
  const { page } = words.composer;
  const known: Record<string, string> = {
    unknown_variable: page.unknown,
    managed: page.managed,
    too_many: page.tooMany,
  };
  return (error instanceof Failure && known[error.code]) || causeOf(error, words);
}
