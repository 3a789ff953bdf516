/** An address ends where Chinese begins, as there is often no space between. */
const address = /https?:\/\/[^\s<>"'`\u3000-\u9fff\uff00-\uffef]+/gi;
const trailing = /[.,;:!?)\]}]+$/;

/** A run of text; with href it is a web address. */
export interface Piece {
  text: string;
  href?: string;
}

/** Splits text at the web addresses in it. Only http and https count. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(address)) {
    const href = match[0].replace(trailing, "");
    if (!parses(href)) continue;
    if (match.index > from) found.push({ text: text.slice(from, match.index) });
    found.push({ text: href, href });
    from = match.index + href.length;
  }
  if (from < text.length) found.push({ text: text.slice(from) });
  return found;
}

function parses(href: string): boolean {
  try {
    return new URL(href).host !== "";
  } catch {
    return false;
  }
}
