import { type KeyboardEvent, useRef, useState } from "react";
import { useSpeech } from "../../words/words";
import css from "./EmojiPicker.module.css";
import { type Emoji, emojiGroups, findEmoji } from "./emoji";

/** Emoji in groups, or those that are searched for. Enter takes the first, the arrows move. */
export function EmojiPicker({ onPick }: { onPick(emoji: string): void }) {
  const { words, language } = useSpeech();
  const [query, setQuery] = useState("");
  const grid = useRef<HTMLDivElement>(null);
  const found = query.trim() ? findEmoji(query) : undefined;

  const move = (event: KeyboardEvent) => {
    const all = [...(grid.current?.querySelectorAll("button") ?? [])];
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    const next = target(all, at, event.key);
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  const typed = (event: KeyboardEvent) => {
    if (event.key === "Enter" && found?.[0]) onPick(found[0].char);
    else if (event.key === "ArrowDown") grid.current?.querySelector("button")?.focus();
    else return;
    event.preventDefault();
  };
  const row = (list: Emoji[]) => (
    <div className={css.row}>
      {list.map((e) => (
        <button
          key={e.char}
          type="button"
          className={css.emoji}
          title={language === "zh" ? e.zh : e.en}
          aria-label={language === "zh" ? e.zh : e.en}
          onClick={() => onPick(e.char)}
        >
          {e.char}
        </button>
      ))}
    </div>
  );
  return (
    <div className={css.picker}>
      <input
        // biome-ignore lint/a11y/noAutofocus: one opened it to search or to pick
        autoFocus
        className={css.search}
        type="search"
        value={query}
        placeholder={words.composer.findEmoji}
        aria-label={words.composer.findEmoji}
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={typed}
      />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the buttons in it are what is moved between */}
      <div ref={grid} className={css.groups} onKeyDown={move}>
        {found
          ? row(found)
          : emojiGroups.map((g) => (
              <section key={g.en}>
                <h3>{g[language]}</h3>
                {row(g.emoji)}
              </section>
            ))}
        {found?.length === 0 && <p>{words.composer.noEmoji}</p>}
      </div>
    </div>
  );
}

/** The emoji beside, or the nearest of the row above or below. */
function target(all: HTMLElement[], at: number, key: string): HTMLElement | undefined {
  const here = all[at];
  if (!here) return undefined;
  if (key === "ArrowRight") return all[at + 1];
  if (key === "ArrowLeft") return all[at - 1];
  const left = (el: HTMLElement) => el.getBoundingClientRect().left;
  const top = (el: HTMLElement) => el.getBoundingClientRect().top;
  const nearest = (list: HTMLElement[]) =>
    list.find((el) => top(el) === top(list[0] ?? el) && left(el) >= left(here)) ??
    list.filter((el) => top(el) === top(list[0] ?? el)).at(-1);
  if (key === "ArrowDown") return nearest(all.slice(at).filter((el) => top(el) > top(here)));
  if (key !== "ArrowUp") return undefined;
  const above = all.slice(0, at).filter((el) => top(el) < top(here));
  const last = above.at(-1);
  return last && nearest(above.filter((el) => top(el) === top(last)));
}
