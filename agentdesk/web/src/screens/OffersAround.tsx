import { useRef, useSyncExternalStore } from "react";
import { useDesk, useDeskState } from "../desk/hooks";
import { leftOf } from "../desk/offers";
import { useRoute } from "../route";
import { later } from "../ui/later";
import { channelName, customerName } from "../words/names";
import { useWords } from "../words/words";
import { usePanes } from "./Commands";
import { PassedOn } from "./PassedOn";

export const Offers = later(() => import("./Offers").then((m) => m.Offers), "over");

/** What of offers is there on every screen: they are read out, and shown where no list has room for them. */
export function OffersAround() {
  const offered = useDeskState((s) => s.offers.length > 0);
  const elsewhere = !useOffersInList();
  return (
    <>
      <Announced />
      <PassedOn />
      {offered && elsewhere && <Offers place="over" />}
    </>
  );
}

const narrow = "(max-width: 899px)";

/** Tells whether offers stand above the rows of a list that is on the screen. */
export function useOffersInList(): boolean {
  const { screen } = useRoute();
  const { list } = usePanes();
  const isNarrow = useSyncExternalStore(watchNarrow, () => matchMedia(narrow).matches);
  return list && !screen && !isNarrow;
}

function watchNarrow(told: () => void): () => void {
  const query = matchMedia(narrow);
  query.addEventListener("change", told);
  return () => query.removeEventListener("change", told);
}

/** Reads an offer out once, when it comes. The region is always there, or nobody would hear of its first words. */
function Announced() {
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
