import { Button } from "react-aria-components";
import { later } from "../ui/later";
import { Popup } from "../ui/Popup";
import { useWords } from "../words/words";
import css from "./LoadMenu.module.css";
import { usePresence } from "./PresenceMenu";

const Loads = later(() => import("./Loads").then((m) => m.Loads));

/** How much of his capacity the agent uses; pressed, by kind of channel. */
export function LoadMenu() {
  const words = useWords();
  const { load } = usePresence();
  return (
    <Popup
      label={words.work.loadTitle}
      placement="bottom end"
      dialogClass={css.dialog}
      dialog={<Loads load={load} />}
    >
      <Button className={css.load} aria-label={words.work.loadLabel(load.used, load.capacity)}>
        {words.work.load(load.used, load.capacity)}
      </Button>
    </Popup>
  );
}
