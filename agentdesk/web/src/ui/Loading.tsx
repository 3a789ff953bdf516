import { useWords } from "../words/words";
import css from "./Loading.module.css";

/** Says that something is coming, if it is not there at once. */
export function Loading() {
  return <p className={`${css.loading} patient`}>{useWords().loading}</p>;
}
