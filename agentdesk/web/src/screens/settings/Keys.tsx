import { type KeyboardEvent, useRef, useState } from "react";
import { type CommandID, commandIDs, conflictOf, entryOf, keysOf, type Remapped } from "../../desk/commands";
import { chordOf, isSingle, type Keys as KeyList, refusalOf } from "../../desk/keys";
import { usePreference } from "../../desk/preferences";
import { useRemapped } from "../../desk/useCommands";
import { Button } from "../../ui/Button";
import { KeyCaps } from "../../ui/KeyCaps";
import { Switch } from "../../ui/Switch";
import { useWords } from "../../words/words";
import css from "./Mine.module.css";

/** Which keys do what: each can be given to another command, and single ones switched off. */
export function Keys() {
  const words = useWords();
  const [singles, setSingles] = usePreference("singlekeys", true);
  const [remapped, remap] = useRemapped();
  const [changing, setChanging] = useState<CommandID | null>(null);
  return (
    <div className={css.page}>
      <Switch label={words.mine.singles} help={words.mine.singlesHint} isOn={singles} onChange={setSingles} />
      <ul className={css.keys}>
        {commandIDs.map((id) => (
          <li key={id} data-off={!singles && isSingle(keysOf(id, remapped)) ? true : undefined}>
            <span className={css.command}>{words.keys.command[id]}</span>
            {changing === id ? (
              <Recorder id={id} remapped={remapped} onSave={remap} onClose={() => setChanging(null)} />
            ) : (
              <>
                {keysOf(id, remapped) ? (
                  <KeyCaps keys={keysOf(id, remapped)} />
                ) : (
                  <small>{words.keys.none}</small>
                )}
                {entryOf(id).fixed ? (
                  <small className={css.fixed}>{words.mine.fixed}</small>
                ) : (
                  <Button
                    look="quiet"
                    aria-label={words.mine.change(words.keys.command[id])}
                    onPress={() => setChanging(id)}
                  >
                    {words.mine.changeIt}
                  </Button>
                )}
              </>
            )}
          </li>
        ))}
      </ul>
      {Object.keys(remapped).length > 0 && <Button onPress={() => remap({})}>{words.mine.resetAll}</Button>}
    </div>
  );
}

interface Recording {
  id: CommandID;
  remapped: Remapped;
  onSave(next: Remapped): void;
  onClose(): void;
}

/** The second key of two comes soon after the first. */
const together = 1_000;

/** Takes down the keys that are pressed, and says why they cannot be had. */
function Recorder({ id, remapped, onSave, onClose }: Recording) {
  const words = useWords();
  const [keys, setKeys] = useState<KeyList>("");
  const last = useRef(0);
  const refusal = keys && refusalOf(keys);
  const taken = keys && !refusal ? conflictOf(id, keys, remapped) : undefined;
  const pressed = (event: KeyboardEvent) => {
    const chord = chordOf(event.nativeEvent);
    if (!chord || chord === "Tab" || chord === "Shift+Tab") return;
    event.preventDefault();
    event.stopPropagation();
    if (chord === "Escape") return onClose();
    const follows = isSingle(chord) && keys && isSingle(keys) && !keys.includes(" ");
    setKeys(follows && event.timeStamp - last.current < together ? `${keys} ${chord}` : chord);
    last.current = event.timeStamp;
  };
  const save = (next: Remapped) => {
    onSave(next);
    onClose();
  };
  const without = Object.fromEntries(Object.entries(remapped).filter(([other]) => other !== id)) as Remapped;
  const fixed = taken !== undefined && entryOf(taken).fixed === true;
  return (
    <div className={css.recorder}>
      <input
        className={css.record}
        aria-label={words.mine.changing(words.keys.command[id])}
        aria-describedby="record-trouble"
        ref={(field) => field?.focus()}
        readOnly
        placeholder={words.mine.press}
        onKeyDown={pressed}
        data-takes-keys
      />
      {keys && <KeyCaps keys={keys} />}
      <p id="record-trouble" className={css.trouble} role="status">
        {refusal && words.keys.refused[refusal]}
        {taken && words.mine.taken(words.keys.command[taken])}
      </p>
      <div className={css.acts}>
        {taken && !fixed ? (
          <Button look="primary" onPress={() => save({ ...remapped, [taken]: "", [id]: keys })}>
            {words.mine.move}
          </Button>
        ) : (
          <Button
            look="primary"
            isDisabled={!keys || Boolean(refusal) || fixed}
            onPress={() => save({ ...remapped, [id]: keys })}
          >
            {words.mine.save}
          </Button>
        )}
        <Button onPress={() => save({ ...remapped, [id]: "" })}>{words.mine.remove}</Button>
        {id in remapped && <Button onPress={() => save(without)}>{words.mine.reset}</Button>}
        <Button look="quiet" onPress={onClose}>
          {words.mine.cancel}
        </Button>
      </div>
    </div>
  );
}
