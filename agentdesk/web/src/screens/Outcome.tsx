import type { DispositionID, State } from "../wire";
import { useWords } from "../words/words";
import { useDispositions } from "./Messages";

/** What came of a conversation: its disposition, that it was spam, or else its state. */
export function Outcome({ of }: { of: { state: State; disposition?: DispositionID; spam?: boolean } }) {
  const words = useWords();
  const dispositions = useDispositions();
  if (of.spam) return words.thread.isSpam;
  return dispositions.find((d) => d.id === of.disposition)?.name ?? words.state[of.state];
}
