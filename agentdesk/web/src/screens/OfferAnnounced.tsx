import { useRef } from "react";
import { useDesk, useDeskState } from "../desk/hooks";
import { leftOf } from "../desk/offers";
import { customerName } from "../words/names";
import { useWords } from "../words/words";
import { channelName } from "./Panel";

/** Reads an offer out once, when it comes. The region is always there, or nobody would hear of its first words. */
export function OfferAnnounced() {
  const words = useWords();
  const desk = useDesk();
  const offer = useDeskState((s) => s.offers).at(-1);
  const told = useRef({ id: "", text: "" });
  const id = offer ? `${offer.id} ${offer.deadline}` : "";
  if (offer && told.current.id !== id) {
    const seconds = Math.round(leftOf(offer, Date.now() + desk.skew).ms / 1000);
    const who = customerName(offer.name, words);
    told.current = { id, text: words.work.offered(who, channelName(offer.channel, words), seconds) };
  }
  if (!offer) told.current = { id: "", text: "" };
  return (
    <p className="hidden" role="status">
      {told.current.text}
    </p>
  );
}
