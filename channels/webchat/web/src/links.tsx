import type { ComponentChildren } from "preact";

/** An address ends where Chinese begins, as there is often no space between. */
const address = /https?:\/\/[^\s<>"'`\u3000-\u9fff\uff00-\uffef]+/gi;
const trailing = /[.,;:!?)\]}]+$/;

/** Text with its web addresses as links; every piece stays text. */
export function linked(text: string): ComponentChildren[] {
  const pieces: ComponentChildren[] = [];
  let from = 0;
  for (const found of text.matchAll(address)) {
    const shown = found[0].replace(trailing, "");
    if (!URL.canParse(shown)) continue;
    pieces.push(
      text.slice(from, found.index),
      <a href={shown} target="_blank" rel="noopener noreferrer nofollow">
        {shown}
      </a>,
    );
    from = found.index + shown.length;
  }
  pieces.push(text.slice(from));
  return pieces;
}
