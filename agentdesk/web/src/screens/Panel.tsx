import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, memo, useDeferredValue, useEffect, useRef } from "react";
import { dayName, shortTime } from "../../../../web/text/times";
import { useDeskState } from "../desk/hooks";
import { reasonOf } from "../desk/lines";
import { rest } from "../rest";
import { addressOf, go, type Route } from "../route";
import { Avatar } from "../ui/Avatar";
import { Button, IconButton } from "../ui/Button";
import { BackIcon, EyeIcon } from "../ui/icons";
import { later } from "../ui/later";
import type { Address, Conversation, ConversationID, Past } from "../wire";
import { channelName, customerName } from "../words/names";
import { causeOf, useSpeech, useWords } from "../words/words";
import type { Words } from "../words/zh";
import { numberOf } from "./composer/fill";
import { Facts } from "./Facts";
import { useDrawer } from "./focus";
import { Outcome } from "./Outcome";
import css from "./Panel.module.css";
import { isOpen, useConversation } from "./Thread";
import { useEnding } from "./useEnding";

const PanelOutcome = later(() => import("./PanelOutcome").then((m) => m.PanelOutcome));

const PanelWhy = later(() => import("./PanelWhy").then((m) => m.PanelWhy), "over");

const Person = later(() => import("./PanelFields").then((m) => m.Person));

const PanelOwn = later(() => import("./PanelOwn").then((m) => m.PanelOwn));

/** Asks again when the customer wrote: with his words comes what his page says of the visit. */
function useNews(id: ConversationID): void {
  const queries = useQueryClient();
  const said = useDeskState(({ rows }) =>
    rows[id]?.preview_by === "customer" ? rows[id].last_message_at : null,
  );
  const before = useRef({ id, said });
  useEffect(() => {
    const goesOn = before.current.id === id && before.current.said !== said;
    before.current = { id, said };
    if (goesOn && said) void queries.invalidateQueries({ queryKey: ["conversation", id] });
  }, [queries, id, said]);
}

/** Who the customer is. It follows the thread, whose words come first. */
export function Panel({ route }: { route: Route }) {
  const words = useWords();
  const shown = useDeferredValue(route);
  const { data: c } = useConversation(shown.conversation);
  useNews(shown.conversation);
  const pane = useRef<HTMLElement>(null);
  useDrawer(pane, route.customer);
  const close = () => go({ ...route, customer: false });
  const keyed = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !route.customer) return;
    event.preventDefault();
    close();
  };
  return (
    <aside
      ref={pane}
      tabIndex={-1}
      onKeyDown={keyed}
      className={css.pane}
      data-pane="customer"
      inert={shown.conversation !== route.conversation}
      data-open={route.customer || undefined}
      aria-label={words.details}
    >
      <div className={css.head}>
        <IconButton name={words.back} onPress={close}>
          <BackIcon />
        </IconButton>
        <h2>{words.details}</h2>
      </div>
      {c && <Customer key={c.id} conversation={c} route={shown} />}
    </aside>
  );
}

const Customer = memo(function Customer({
  conversation: c,
  route,
}: {
  conversation: Conversation;
  route: Route;
}) {
  const words = useWords();
  const { customer } = c;
  const mayDedicate = c.can.includes("contact.dedicate");
  return (
    <div className={css.body}>
      <Who conversation={c} />
      <Person key={customer.id} contact={customer} />
      {(customer.own || mayDedicate) && (
        <PanelOwn key={`own ${customer.id}`} contact={customer} mayChange={mayDedicate} />
      )}
      <Blocked conversation={c} />
      <section>
        <h3>{words.addresses}</h3>
        {customer.addresses.map((address) => (
          <AddressView key={address.id} address={address} />
        ))}
      </section>
      {(c.spam || !isOpen(c)) && <PanelOutcome conversation={c} />}
      {c.why !== undefined && <PanelWhy conversation={c} />}
      <section>
        <h3>{words.others}</h3>
        {c.contact_past.length === 0 ? (
          <p className={css.none}>{words.noOthers}</p>
        ) : (
          <ul>
            {c.contact_past.map((row) => (
              <PastView key={row.id} row={row} route={route} />
            ))}
          </ul>
        )}
      </section>
    </div>
  );
});

function Who({ conversation: c }: { conversation: Conversation }) {
  const { words, locale } = useSpeech();
  const online = useDeskState((s) => s.online[c.id]) ?? c.customer_online;
  const { since } = c.customer;
  return (
    <div className={css.who}>
      <Avatar name={c.name} channel={c.channel} />
      <div>
        <h3>{customerName(c.name, words)}</h3>
        <p>
          <span className={css.presence} data-on={online || undefined} role="status">
            {online ? words.online : words.offline}
          </span>
          {since && ` · ${words.since(dayName(since, locale, words, Date.now()))}`}
          {` · ${words.facts.number(numberOf(c.id))}`}
        </p>
      </div>
    </div>
  );
}

/** That the customer's messages are not taken, since when, and until when. */
function Blocked({ conversation: c }: { conversation: Conversation }) {
  const { words, locale } = useSpeech();
  const { unblock } = useEnding(c);
  if (!c.block) return null;
  const { reason, by, until } = c.block;
  return (
    <section className={css.blocked}>
      <p>
        <strong>{words.thread.blocked(reasonOf(reason, words))}</strong>
        <small>
          {words.thread.blockedBy(by)} ·{" "}
          {until
            ? words.thread.blockedUntil(shortTime(until, locale, words, Date.now()))
            : words.thread.days["0"]}
        </small>
      </p>
      {c.can.includes("contact.block") && (
        <Button isDisabled={unblock.isPending} onPress={() => unblock.mutate()}>
          {words.thread.unblock}
        </Button>
      )}
    </section>
  );
}

function AddressView({ address }: { address: Address }) {
  const words = useWords();
  const reveal = useMutation({ mutationFn: () => rest.reveal(address.id) });
  return (
    <div className={css.address}>
      <small>{addressName(address.kind, words)}</small>
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
      <Facts address={address} />
    </div>
  );
}

function PastView({ row, route }: { row: Past; route: Route }) {
  const { words, locale } = useSpeech();
  const when = row.last_message_at && shortTime(row.last_message_at, locale, words, Date.now());
  return (
    <li>
      <a className={css.past} href={addressOf({ ...route, conversation: row.id, customer: false })}>
        <span>{row.subject || row.preview || channelName(row.channel, words)}</span>
        <small>
          {when} · <Outcome of={row} />
        </small>
      </a>
    </li>
  );
}

/** What an address is: of a channel, or the number by which the company knows the customer. */
function addressName(kind: string, words: Words): string {
  return words.facts.address[kind as keyof Words["facts"]["address"]] ?? channelName(kind, words);
}
