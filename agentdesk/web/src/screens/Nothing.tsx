import { useDesk } from "../desk/hooks";
import { usePreference } from "../desk/preferences";
import { later } from "../ui/later";
import { useWords } from "../words/words";

const FirstSteps = later(() => import("./FirstSteps").then((m) => m.FirstSteps));

/** What stands where no conversation is open: for an administrator, what his installation still lacks. */
export function Nothing() {
  const words = useWords();
  const desk = useDesk();
  const [{ dismissed = false }] = usePreference<{ dismissed?: boolean }>("checklist", {});
  if ("installation.steps" in desk.me.can && !dismissed) return <FirstSteps />;
  return words.pickOne;
}
