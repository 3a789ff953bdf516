import type { Words } from "./zh";

/** A customer as he is called: by his name, or by the short mark of who has told none. */
export function customerName(name: string, words: Words): string {
  return name.startsWith("#") || !name ? `${words.unnamed} ${name.slice(1)}`.trimEnd() : name;
}

/** A kind of channel as it is called. */
export function channelName(kind: string, words: Words): string {
  return words.channel[kind as keyof Words["channel"]] ?? kind;
}
