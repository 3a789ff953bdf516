import { useEffect, useRef, useState } from "react";
import { Button as Pressable } from "react-aria-components";
import { useDesk, useDeskState, useServerNow } from "../desk/hooks";
import { leftOf, standing } from "../desk/offers";
import { toast } from "../desk/undo";
import { useCommands } from "../desk/useCommands";
import { type DeclineReason, work } from "../rest/work";
import { currentRoute, go, whole } from "../route";
import { Button } from "../ui/Button";
import button from "../ui/Button.module.css";
import { channelIcons } from "../ui/icons";
import { Menu } from "../ui/Menu";
import type { ConversationID, Offer } from "../wire";
import { channelName, customerName } from "../words/names";
import { waitOf } from "../words/times";
import { useWords } from "../words/words";
import css from "./Offers.module.css";
import { useDoing } from "./useDoing";

const reasons: DeclineReason[] = ["busy", "language", "skill", "conflict", "other"];

/** More cards at once leave no room for the list. */
const most = 3;

/** What is held out to the agent, pinned where he looks. It never takes the focus. */
export function Offers({ place }: { place: "list" | "over" }) {
  const words = useWords();
  const now = useServerNow();
  const offers = standing(
    useDeskState((s) => s.offers),
    now,
  );
  const { accept, decline, answering } = useAnswers();
  const [first] = offers;
  useCommands([
    { id: "offer.accept", run: () => first && accept(first), when: first !== undefined },
    {
      id: "offer.decline",
      choices: () =>
        reasons.map((id) => ({
          id,
          title: words.work.reason[id],
          run: () => first && decline(first, id),
        })),
      when: first !== undefined,
    },
  ]);
  const shown = offers.slice(0, place === "over" ? 1 : most);
  if (!first) return null;
  return (
    <section className={css.offers} data-place={place} data-engaged aria-label={words.work.offers}>
      {shown.map((offer, i) => (
        <Card
          key={offer.id}
          offer={offer}
          now={now}
          keyed={i === 0}
          isBusy={answering.has(offer.id)}
          more={i === shown.length - 1 ? offers.length - shown.length : 0}
          onAccept={() => accept(offer)}
          onDecline={(reason) => decline(offer, reason)}
        />
      ))}
    </section>
  );
}

interface CardProps {
  offer: Offer;
  now: number;
  /** The keys are for this one. */
  keyed: boolean;
  isBusy: boolean;
  /** How many are not shown. */
  more: number;
  onAccept(): void;
  onDecline(reason: DeclineReason): void;
}

function Card({ offer, now, keyed, isBusy, more, onAccept, onDecline }: CardProps) {
  const words = useWords();
  const { ms, share } = leftOf(offer, now);
  const Mark = channelIcons[offer.channel as keyof typeof channelIcons] ?? channelIcons.webchat;
  const who = customerName(offer.name, words);
  const since = offer.owed_since ?? offer.waiting_since;
  const about = [
    offer.from_name && words.work.from(offer.from_name),
    offer.queue_name,
    since && words.waits(waitOf(now - Date.parse(since), words)),
  ];
  return (
    <article className={css.card} aria-label={who}>
      <div className={css.text}>
        <h3 className={css.name}>
          <span className={css.mark} role="img" aria-label={channelName(offer.channel, words)}>
            <Mark />
          </span>
          <span title={who}>{who}</span>
        </h3>
        <p className={css.about}>{about.filter(Boolean).join(" · ")}</p>
        <p className={css.said}>{offer.subject || offer.preview}</p>
        {offer.note && (
          <p className={css.note} title={offer.note}>
            {offer.note}
          </p>
        )}
      </div>
      <div className={css.side}>
        <time className={css.left}>
          {waitOf(ms + 999, words)}
          {more > 0 && <small>{words.work.moreOffers(more)}</small>}
        </time>
        <Button
          look="primary"
          isDisabled={isBusy}
          aria-keyshortcuts={keyed ? "Alt+Y" : undefined}
          onPress={onAccept}
        >
          {words.work.accept}
        </Button>
        <Menu
          label={words.work.declineWhy}
          placement="bottom end"
          groups={[
            {
              title: words.work.declineWhy,
              items: reasons.map((id) => ({
                id,
                title: words.work.reason[id],
                run: () => onDecline(id),
              })),
            },
          ]}
        >
          <Pressable
            className={`${button.button} ${button.plain}`}
            isDisabled={isBusy}
            aria-keyshortcuts={keyed ? "Alt+N" : undefined}
          >
            {words.work.decline}
          </Pressable>
        </Menu>
      </div>
      <i className={css.bar} style={{ inlineSize: `${share * 100}%` }} data-soon={ms < 6_000 || undefined} />
    </article>
  );
}

/** Accepting and declining, each once. */
function useAnswers() {
  const words = useWords();
  const desk = useDesk();
  const doing = useDoing();
  const [answering, setAnswering] = useState<ReadonlySet<ConversationID>>(new Set());
  const there = useRef(true);
  useEffect(() => {
    there.current = true;
    return () => {
      there.current = false;
    };
  }, []);
  const answer = async (id: ConversationID, what: string, asked: () => Promise<void>) => {
    if (answering.has(id)) return false;
    setAnswering(new Set([...answering, id]));
    const done = await doing(what, asked());
    if (there.current) setAnswering((now) => new Set([...now].filter((one) => one !== id)));
    return done;
  };
  const accept = async (offer: Offer) => {
    if (!(await answer(offer.id, words.work.accept, () => work.accept(offer.id)))) return;
    const route = currentRoute();
    const free = route.screen !== "settings" && !isWriting(desk.drafts.draft(route.conversation));
    if (free)
      go({
        ...route,
        ...whole,
        screen: undefined,
        view: "mine",
        conversation: offer.id,
        customer: false,
        at: undefined,
      });
    else toast({ text: words.work.accepted(customerName(offer.name, words)) });
  };
  const decline = (offer: Offer, reason: DeclineReason) =>
    void answer(offer.id, words.work.decline, () => work.decline(offer.id, reason));
  return { accept: (offer: Offer) => void accept(offer), decline, answering };
}

/** Somebody in the middle of an answer is not led away from it. */
function isWriting(draft: ReturnType<ReturnType<typeof useDesk>["drafts"]["draft"]>): boolean {
  return [draft.public, draft.internal].some((d) => d.text.trim() !== "" || d.files.length > 0);
}
