import { Fragment } from "react";
import { capsOf, type Keys } from "../desk/keys";
import { useWords } from "../words/words";
import css from "./KeyCaps.module.css";

/** Keys as they stand on the keyboard. */
export function KeyCaps({ keys }: { keys: Keys }) {
  const words = useWords();
  return (
    <span className={css.keys}>
      {capsOf(keys).map((caps, i) => (
        <Fragment key={`${i} ${caps.join()}`}>
          {i > 0 && <small>{words.keys.andThen}</small>}
          <span className={css.chord}>
            {caps.map((cap) => (
              <kbd key={cap}>{cap}</kbd>
            ))}
          </span>
        </Fragment>
      ))}
    </span>
  );
}
