import { Label, Radio, RadioGroup } from "react-aria-components";
import { usePreference } from "../../desk/preferences";
import { type Density, densities, type TextSize, type Theme, textSizes, themes } from "../../ui/theme";
import { type Language, useSpeech } from "../../words/words";
import css from "./Mine.module.css";

/** How the console looks and speaks to this agent. Everything takes effect at once. */
export function Appearance() {
  const { words, language, speak } = useSpeech();
  const [theme, setTheme] = usePreference<Theme>("theme", "auto");
  const [density, setDensity] = usePreference<Density>("density", "comfortable");
  const [text, setText] = usePreference<TextSize>("text", "normal");
  const [, setLanguage] = usePreference<Language>("language", language);
  const { mine } = words;
  return (
    <div className={css.page}>
      <p className={css.help}>{mine.kept}</p>
      <OneOf label={mine.theme} all={themes} names={words.theme} value={theme} onChange={setTheme} />
      <OneOf
        label={mine.density}
        all={densities}
        names={mine.densities}
        value={density}
        onChange={setDensity}
      />
      <OneOf label={mine.text} all={textSizes} names={mine.sizes} value={text} onChange={setText} />
      <OneOf
        label={mine.language}
        all={["zh", "en"]}
        names={mine.languages}
        value={language}
        onChange={(next: Language) => {
          speak(next);
          setLanguage(next);
        }}
      />
    </div>
  );
}

interface Choice<K extends string> {
  label: string;
  all: K[];
  names: Record<K, string>;
  value: K;
  onChange(value: K): void;
}

function OneOf<K extends string>({ label, all, names, value, onChange }: Choice<K>) {
  return (
    <RadioGroup
      className={css.group}
      value={value}
      onChange={(key) => onChange(key as K)}
      orientation="horizontal"
    >
      <Label className={css.label}>{label}</Label>
      <div className={css.options}>
        {all.map((one) => (
          <Radio key={one} value={one} className={css.option}>
            {names[one]}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
