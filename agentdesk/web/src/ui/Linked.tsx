import { pieces } from "../../../../web/text/links";

/** Text with its web addresses as links; every piece stays text. */
export function Linked({ text }: { text: string }) {
  return pieces(text).map((p, i) =>
    p.href ? (
      <a key={i} href={p.href} target="_blank" rel="noopener noreferrer nofollow">
        {p.text}
      </a>
    ) : (
      p.text
    ),
  );
}
