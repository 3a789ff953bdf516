import { useState } from "react";
import { Button } from "../../ui/Button";
import { useSettingsWords } from "../../words/settings";
import css from "./Copied.module.css";

/** A text to take away, with a button that copies it. */
export function Copied({ text, label }: { text: string; label: string }) {
  const { admin } = useSettingsWords();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard?.writeText(text);
    setCopied(true);
  };
  return (
    <div className={css.copied}>
      <code className={css.text} title={label}>
        {text}
      </code>
      <Button onPress={copy}>{admin.copy}</Button>
      <span className={css.state} role="status">
        {copied && admin.copied}
      </span>
    </div>
  );
}
