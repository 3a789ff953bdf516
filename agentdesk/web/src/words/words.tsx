import { createContext, type ReactNode, useContext, useLayoutEffect, useMemo, useState } from "react";
import { I18nProvider } from "react-aria-components";
import { Failure } from "../rest";
import type { Words } from "./zh";

export type Language = "zh" | "en";

interface Speech {
  words: Words;
  /** The locale whose dates and numbers go with the words. */
  locale: string;
  language: Language;
  speak(language: Language): void;
}

/** A language is fetched when somebody reads it: most people read one. */
const dictionaries: Record<Language, () => Promise<Words>> = {
  zh: () => import("./zh").then((m) => m.zh),
  en: () => import("./en").then((m) => m.en),
};
const locales: Record<Language, string> = { zh: "zh-CN", en: "en-GB" };
const kept = "switchboard:language";

const SpeechContext = createContext<Speech | null>(null);

/** The words of a language. */
export interface Spoken {
  language: Language;
  words: Words;
}

export async function wordsOf(language: Language): Promise<Spoken> {
  return { language, words: await dictionaries[language]() };
}

/** Gives everything inside its words, in the language chosen last. */
export function SpeechProvider({ first, children }: { first: Spoken; children: ReactNode }) {
  const [{ language, words }, setSpoken] = useState(first);
  // Before what is inside, which may add to the title.
  useLayoutEffect(() => {
    document.documentElement.lang = locales[language];
    document.title = words.product;
  }, [language, words]);
  const speech = useMemo<Speech>(
    () => ({
      words,
      locale: locales[language],
      language,
      speak(next) {
        localStorage.setItem(kept, next);
        // Without its words nothing changes; they are asked for again next time.
        wordsOf(next).then(setSpoken, () => {});
      },
    }),
    [language, words],
  );
  return (
    <SpeechContext value={speech}>
      <I18nProvider locale={locales[language]}>{children}</I18nProvider>
    </SpeechContext>
  );
}

export function useSpeech(): Speech {
  const speech = useContext(SpeechContext);
  if (!speech) throw new Error("no words around this element");
  return speech;
}

export function useWords(): Words {
  return useSpeech().words;
}

/** The cause of a failure, in words. */
export function causeOf(error: unknown, words: Words): string {
  const code = error instanceof Failure ? error.code : "internal";
  return words.failure[code as keyof Words["failure"]] ?? words.failure.other;
}

/** The language chosen last, else the browser's. */
export function firstLanguage(): Language {
  const chosen = localStorage.getItem(kept);
  if (chosen === "zh" || chosen === "en") return chosen;
  return navigator.language.startsWith("zh") ? "zh" : "en";
}
