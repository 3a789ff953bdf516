import { toast } from "../desk/undo";
import { causeOf, useWords } from "../words/words";
import { useRefresh } from "./useEnding";

/** Does something to a conversation: asks for it again afterwards, and says what kept it from that. */
export function useDoing() {
  const words = useWords();
  const refresh = useRefresh();
  return async (what: string, doing: Promise<unknown>): Promise<boolean> => {
    try {
      await doing;
      return true;
    } catch (error) {
      toast({ text: words.notDone(what, causeOf(error, words)) });
      return false;
    } finally {
      refresh();
    }
  };
}
