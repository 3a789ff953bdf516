import css from "./Avatar.module.css";
import { channelIcons } from "./icons";

/**
 * A person by a letter: the last of a Chinese name, initials otherwise; over it his picture, if
 * he has one; and the channel he came by.
 */
export function Avatar({ name, channel, picture }: { name: string; channel?: string; picture?: string }) {
  const Mark = channel
    ? (channelIcons[channel as keyof typeof channelIcons] ?? channelIcons.webchat)
    : undefined;
  return (
    <span className={css.avatar} aria-hidden="true">
      {letterOf(name)}
      <Picture key={picture} address={picture} />
      {Mark && (
        <span className={css.mark}>
          <Mark />
        </span>
      )}
    </span>
  );
}

/** Covers the letter it stands over, unless it cannot be had. */
export function Picture({ address }: { address?: string }) {
  if (!address) return null;
  return (
    <img
      className={css.picture}
      src={address}
      alt=""
      loading="lazy"
      onError={(event) => {
        event.currentTarget.hidden = true;
      }}
    />
  );
}

export function letterOf(name: string): string {
  const words = name.replace("#", "").trim().split(/\s+/);
  const first = [...(words[0] ?? "")];
  if (/[\u3400-\u9fff]/.test(name)) return [...name.trim()].findLast((c) => /[\u3400-\u9fff]/.test(c)) ?? "";
  return ((first[0] ?? "") + ([...(words[1] ?? "")][0] ?? "")).toUpperCase();
}
