import { createContext, type ReactNode, useContext, useLayoutEffect, useMemo, useState } from "react";
import { I18nProvider } from "react-aria-components";
import { Failure } from "../rest";
import { en } from "./en";
import { type Words, zh } from "./zh";

export type Language = "zh" | "en";

interface Speech {
  words: Words;
  /** The locale whose dates and numbers go with the words. */
  locale: string;
  language: Language;
  speak(language: Language): void;
}

const dictionaries: Record<Language, Words> = { zh, en };
const locales: Record<Language, string> = { zh: "zh-CN", en: "en-GB" };
const kept = "switchboard:language";

const SpeechContext = createContext<Speech | null>(null);

/** Gives everything inside its words, in the language chosen last. */
export function SpeechProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(firstLanguage);
  // Before what is inside, which may add to the title.
  useLayoutEffect(() => {
    document.documentElement.lang = locales[language];
    document.title = dictionaries[language].product;
  }, [language]);
  const speech = useMemo<Speech>(
    () => ({
      words: dictionaries[language],
      locale: locales[language],
      language,
      speak(next) {
        localStorage.setItem(kept, next);
        setLanguage(next);
      },
    }),
    [language],
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

function firstLanguage(): Language {
  const chosen = localStorage.getItem(kept);
  if (chosen === "zh" || chosen === "en") return chosen;
  return navigator.language.startsWith("zh") ? "zh" : "en";
}
