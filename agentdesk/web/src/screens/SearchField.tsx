import { useEffect, useRef, useState } from "react";
import { useCommands, useNamed } from "../desk/useCommands";
import { currentRoute, go, useRoute } from "../route";
import { CloseIcon, SearchIcon } from "../ui/icons";
import { useWords } from "../words/words";
import css from "./SearchField.module.css";

/** How long one rests before what was typed is looked for. */
const pause = 250;

/** The field of the top bar. What is typed goes into the address, and the search reads it there. */
export function SearchField() {
  const words = useWords();
  const route = useRoute();
  const hint = useNamed(words.search.hint, "go.search");
  const field = useRef<HTMLInputElement>(null);
  const asked = new URLSearchParams(route.query ?? "").get("q") ?? "";
  const [typed, setTyped] = useState(asked);
  useEffect(() => setTyped(asked), [asked]);
  useCommands([{ id: "go.search", run: () => field.current?.select() }]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: only typing asks
  useEffect(() => {
    if (typed.trim() === asked) return;
    const timer = setTimeout(() => ask(typed), pause);
    return () => clearTimeout(timer);
  }, [typed]);

  return (
    <search className={css.search} data-open={route.screen === "search" || undefined}>
      <label className={css.label}>
        <SearchIcon />
        <input
          ref={field}
          className={css.input}
          type="search"
          aria-label={words.search.hint}
          placeholder={hint}
          autoComplete="off"
          spellCheck={false}
          maxLength={200}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onFocus={() => route.screen !== "search" && typed && ask(typed)}
          onKeyDown={(event) => {
            if (event.key === "Enter") ask(typed);
            if (event.key === "Escape") field.current?.blur();
          }}
        />
      </label>
      {(typed || route.screen === "search") && (
        <button
          type="button"
          className={css.clear}
          aria-label={words.search.clear}
          onClick={() => {
            setTyped("");
            go({ ...currentRoute(), screen: undefined, at: undefined });
          }}
        >
          <CloseIcon />
        </button>
      )}
    </search>
  );
}

/** Looks for the words, with the filters there are. The conversation that is open stays. */
function ask(typed: string): void {
  const route = currentRoute();
  const params = new URLSearchParams(route.screen === "search" ? route.query : "");
  if (typed.trim()) params.set("q", typed.trim());
  else params.delete("q");
  if (!typed.trim() && route.screen !== "search") return;
  go({ ...route, screen: "search", customer: false, query: params.toString() });
}
