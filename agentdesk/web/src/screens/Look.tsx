import { useEffect } from "react";
import { usePreference } from "../desk/preferences";
import { type Density, type TextSize, type Theme, wear } from "../ui/theme";
import { type Language, useSpeech } from "../words/words";

/** Makes the console look and speak as its agent chose, at whatever desk. */
export function Look() {
  const [theme] = usePreference<Theme>("theme", "auto");
  const [density] = usePreference<Density>("density", "comfortable");
  const [text] = usePreference<TextSize>("text", "normal");
  useEffect(() => wear({ theme, density, text }), [theme, density, text]);
  const { language: spoken, speak } = useSpeech();
  const [language] = usePreference<Language | "">("language", "");
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is chosen changes what is spoken
  useEffect(() => {
    if (language && language !== spoken) speak(language);
  }, [language]);
  return null;
}
