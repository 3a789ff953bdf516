import { channelIcons } from "../ui/icons";
import type { Load } from "../wire";
import { channelName } from "../words/names";
import { useWords } from "../words/words";
import css from "./LoadMenu.module.css";

/** The load by kind of channel, and the limits. */
export function Loads({ load }: { load: Load }) {
  const words = useWords();
  return (
    <>
      <h2 className={css.title}>{words.work.loadTitle}</h2>
      <table className={css.table}>
        <tbody>
          {load.kinds.map(({ kind, used, limit = 0 }) => {
            const Mark = channelIcons[kind as keyof typeof channelIcons] ?? channelIcons.webchat;
            return (
              <tr key={kind}>
                <th scope="row">
                  <Mark />
                  {channelName(kind, words)}
                </th>
                <td>{limit ? words.work.loadKind(used, limit) : used}</td>
              </tr>
            );
          })}
          <tr className={css.all}>
            <th scope="row">{words.work.loadAll}</th>
            <td>{words.work.loadKind(load.used, load.capacity)}</td>
          </tr>
        </tbody>
      </table>
      <p className={css.hint}>{words.work.loadHint}</p>
    </>
  );
}
