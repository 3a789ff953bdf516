import css from "./Avatar.module.css";
import { channelIcons } from "./icons";

/** A person by a letter: the last of a Chinese name, initials otherwise; and the channel he came by. */
export function Avatar({ name, channel }: { name: string; channel?: string }) {
  const Mark = channel
    ? (channelIcons[channel as keyof typeof channelIcons] ?? channelIcons.webchat)
    : undefined;
  return (
    <span className={css.avatar} aria-hidden="true">
      {letterOf(name)}
      {Mark && (
        <span className={css.mark}>
          <Mark />
        </span>
      )}
    </span>
  );
}

export function letterOf(name: string): string {
  const words = name.replace("#", "").trim().split(/\s+/);
  const first = [...(words[0] ?? "")];
  if (/[\u3400-\u9fff]/.test(name)) return [...name.trim()].findLast((c) => /[\u3400-\u9fff]/.test(c)) ?? "";
  return ((first[0] ?? "") + ([...(words[1] ?? "")][0] ?? "")).toUpperCase();
}
