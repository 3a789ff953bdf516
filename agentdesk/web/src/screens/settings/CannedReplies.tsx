import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { matching } from "../../desk/match";
import { composer as rest } from "../../rest/composer";
import { Button, IconButton } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { Field } from "../../ui/Field";
import { CloseIcon, EditIcon, LockIcon } from "../../ui/icons";
import { Loading } from "../../ui/Loading";
import type { CannedReplies as All, CannedReply } from "../../wire";
import { causeOf, useWords } from "../../words/words";
import { CannedDialog } from "./CannedDialog";
import css from "./CannedReplies.module.css";

/** The canned replies one may use: one's own, and those that all of a brand share. */
export function CannedReplies() {
  const words = useWords();
  const { page } = words.composer;
  const all = useQuery({ queryKey: ["canned"], queryFn: rest.canned });
  const [query, setQuery] = useState("");
  const [edited, setEdited] = useState<CannedReply | "new">();
  const [doomed, setDoomed] = useState<CannedReply>();
  const [dropped, setDropped] = useState<CannedReply>();
  const section = useRef<HTMLElement>(null);
  // Its buttons are gone with it: one goes on above those that are left.
  useEffect(() => {
    if (dropped) section.current?.focus();
  }, [dropped]);

  if (all.isPending) return <Loading />;
  if (all.isError)
    return (
      <div role="alert" className={css.page}>
        <p>{words.notLoaded(causeOf(all.error, words))}</p>
        <Button onPress={() => all.refetch()}>{words.again}</Button>
      </div>
    );
  const found = matching(query, all.data.replies, (reply) => reply.keys);
  return (
    <section ref={section} tabIndex={-1} className={css.page} aria-label={words.composer.canned}>
      <p className={css.hint}>{page.intro}</p>
      <div className={css.tools}>
        <Field type="search" label={page.search} value={query} onChange={setQuery} />
        <Button look="primary" onPress={() => setEdited("new")}>
          {page.add}
        </Button>
      </div>
      {found.length === 0 ? (
        <p className={css.hint} role="status">
          {query ? page.none : page.empty}
        </p>
      ) : (
        <ul className={css.list}>
          {found.map((reply) => (
            <Item key={reply.id} reply={reply} all={all.data} onEdit={setEdited} onDrop={setDoomed} />
          ))}
        </ul>
      )}
      {edited && (
        <CannedDialog
          reply={edited === "new" ? undefined : edited}
          all={all.data}
          onClose={() => setEdited(undefined)}
        />
      )}
      {doomed && <Dropping reply={doomed} onDropped={setDropped} onClose={() => setDoomed(undefined)} />}
    </section>
  );
}

function Item({
  reply,
  all,
  onEdit,
  onDrop,
}: {
  reply: CannedReply;
  all: All;
  onEdit(reply: CannedReply): void;
  onDrop(reply: CannedReply): void;
}) {
  const { composer } = useWords();
  const brand = reply.shared && all.brands.length > 1 && all.brands.find((b) => b.id === reply.brand)?.name;
  const mine = !reply.managed && (!reply.shared || all.share);
  return (
    <li className={css.item}>
      <div className={css.words}>
        <h3>{reply.title}</h3>
        <p>{reply.text}</p>
        <small>
          {reply.managed && <LockIcon />}
          {[
            reply.managed ? composer.page.byFile : reply.shared ? composer.shared : composer.mine,
            brand,
            composer.page.uses(reply.uses),
          ]
            .filter(Boolean)
            .join(" · ")}
        </small>
      </div>
      {mine && (
        <div className={css.acts}>
          <IconButton name={composer.page.edit(reply.title)} onPress={() => onEdit(reply)}>
            <EditIcon />
          </IconButton>
          <IconButton name={composer.page.drop(reply.title)} onPress={() => onDrop(reply)}>
            <CloseIcon />
          </IconButton>
        </div>
      )}
    </li>
  );
}

function Dropping({
  reply,
  onDropped,
  onClose,
}: {
  reply: CannedReply;
  onDropped(reply: CannedReply): void;
  onClose(): void;
}) {
  const words = useWords();
  const { page } = words.composer;
  const queries = useQueryClient();
  const drop = useMutation({
    mutationFn: () => rest.dropCanned(reply.id),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["canned"] });
      onDropped(reply);
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={page.sure(reply.title)}
      act={page.dropIt}
      trouble={drop.isError ? causeOf(drop.error, words) : undefined}
      isBusy={drop.isPending}
      onConfirm={() => drop.mutate()}
      onClose={onClose}
    >
      <p className={css.quoted}>{reply.text}</p>
    </ConfirmDialog>
  );
}
