import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FocusEvent, useState } from "react";
import { Input, Label, TextArea, TextField } from "react-aria-components";
import { dayName, shortTime } from "../../../../web/text/times";
import { rest } from "../rest";
import { addressOf, go, type Route } from "../route";
import { Avatar } from "../ui/Avatar";
import { IconButton } from "../ui/Button";
import { BackIcon, EyeIcon } from "../ui/icons";
import type { Address, Contact, ContactChange, Row } from "../wire";
import { customerName } from "../words/names";
import { causeOf, useSpeech, useWords } from "../words/words";
import type { Words } from "../words/zh";
import css from "./Panel.module.css";
import { useConversation } from "./Thread";

/** Who the customer is. */
export function Panel({ route }: { route: Route }) {
  const { words, locale } = useSpeech();
  const { data: c } = useConversation(route.conversation);
  return (
    <aside
      className={css.pane}
      data-pane="customer"
      data-open={route.customer || undefined}
      aria-label={words.details}
    >
      <div className={css.head}>
        <IconButton name={words.back} onPress={() => go({ ...route, customer: false })}>
          <BackIcon />
        </IconButton>
        <h2>{words.details}</h2>
      </div>
      {c && (
        <div className={css.body}>
          <div className={css.who}>
            <Avatar name={c.name} channel={c.channel} />
            <div>
              <h3>{customerName(c.name, words)}</h3>
              <p>
                <span className={css.presence} data-on={c.customer_online || undefined}>
                  {c.customer_online ? words.online : words.offline}
                </span>
                {c.customer.since &&
                  ` · ${words.since(dayName(c.customer.since, locale, words, Date.now()))}`}
              </p>
            </div>
          </div>
          <Person key={c.customer.id} contact={c.customer} />
          <section>
            <h3>{words.addresses}</h3>
            {c.customer.addresses.map((address) => (
              <AddressView key={address.id} address={address} />
            ))}
          </section>
          <section>
            <h3>{words.others}</h3>
            {c.contact_past.length === 0 ? (
              <p className={css.none}>{words.noOthers}</p>
            ) : (
              <ul>
                {c.contact_past.map((row) => (
                  <Past key={row.id} row={row} route={route} />
                ))}
              </ul>
            )}
          </section>
        </div>
      )}
    </aside>
  );
}

/** Name and note, saved when they are left. */
function Person({ contact }: { contact: Contact }) {
  const words = useWords();
  const queries = useQueryClient();
  const [name, setName] = useState(contact.name);
  const [note, setNote] = useState(contact.note ?? "");
  const save = useMutation({
    mutationFn: (change: ContactChange) => rest.saveContact(contact.id, change),
    onSuccess: () => {
      for (const key of ["conversation", "rows"]) void queries.invalidateQueries({ queryKey: [key] });
    },
  });
  const leave =
    (change: ContactChange, was: string) => (event: FocusEvent<HTMLInputElement | HTMLTextAreaElement>) => {
      if (event.target.value !== was) save.mutate(change);
    };
  return (
    <section className={css.person}>
      <TextField value={name} onChange={setName} maxLength={200}>
        <Label>{words.name}</Label>
        <Input onBlur={leave({ name }, contact.name)} />
      </TextField>
      <TextField value={note} onChange={setNote} maxLength={4000}>
        <Label>{words.contactNote}</Label>
        <TextArea rows={3} placeholder={words.noContactNote} onBlur={leave({ note }, contact.note ?? "")} />
      </TextField>
      <p className={save.isError ? css.trouble : css.none} role="status">
        {save.isError ? words.notDone(words.save, causeOf(save.error, words)) : save.isSuccess && words.saved}
      </p>
    </section>
  );
}

function AddressView({ address }: { address: Address }) {
  const words = useWords();
  const reveal = useMutation({ mutationFn: () => rest.reveal(address.id) });
  return (
    <div className={css.address}>
      <small>{channelName(address.kind, words)}</small>
      <div className={css.shown}>
        <span>{reveal.data?.value ?? (address.shown || words.notShown)}</span>
        {!reveal.data && address.shown && (
          <IconButton name={words.reveal} onPress={() => reveal.mutate()}>
            <EyeIcon />
          </IconButton>
        )}
      </div>
      {reveal.isError && (
        <p className={css.trouble}>{words.notDone(words.reveal, causeOf(reveal.error, words))}</p>
      )}
      {address.page && (
        <>
          <small>{words.page}</small>
          <p>{address.page}</p>
        </>
      )}
    </div>
  );
}

function Past({ row, route }: { row: Row; route: Route }) {
  const { words, locale } = useSpeech();
  const when = row.last_message_at && shortTime(row.last_message_at, locale, words, Date.now());
  return (
    <li>
      <a className={css.past} href={addressOf({ ...route, conversation: row.id, customer: false })}>
        <span>{row.subject || row.preview || channelName(row.channel, words)}</span>
        <small>
          {when} · {words.state[row.state]}
        </small>
      </a>
    </li>
  );
}

function channelName(kind: string, words: Words): string {
  return words.channel[kind as keyof Words["channel"]] ?? kind;
}
