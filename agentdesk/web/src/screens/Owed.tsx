import { useEffect, useRef } from "react";
import { useDeskState } from "../desk/hooks";
import { useOwed } from "../desk/listing";
import type { Route } from "../route";
import { TalkIcon } from "../ui/icons";
import { useWords } from "../words/words";
import css from "./DeskScreen.module.css";

/**
 * The way to the conversations, with how many of them wait for the agent: the same number
 * here, in the title and on the tab's icon. An offer is no number: a dot in the title.
 */
export function Owed({ route }: { route: Route }) {
  const words = useWords();
  const owed = useOwed();
  const offered = useDeskState((s) => s.offers.length > 0);
  const badge = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    document.title = [offered && "●", owed > 0 && `(${owed})`, words.product].filter(Boolean).join(" ");
    return () => {
      document.title = words.product;
    };
  }, [owed, offered, words]);
  useEffect(() => {
    const drawn = badge.current ? getComputedStyle(badge.current) : null;
    return wearBadge(owed, { ground: drawn?.backgroundColor ?? "", ink: drawn?.color ?? "" });
  }, [owed]);
  return (
    <a
      href="#/mine"
      className={css.place}
      aria-current={route.screen ? undefined : "page"}
      aria-label={owed ? `${words.conversations} · ${words.lists.owed(owed)}` : words.conversations}
      title={words.conversations}
    >
      <TalkIcon />
      {owed > 0 && (
        <span className={css.badge} ref={badge} aria-hidden="true">
          {short(owed)}
        </span>
      )}
    </a>
  );
}

function short(n: number): string {
  return n > 99 ? "99+" : String(n);
}

const side = 64;

/** Draws the number over the tab's own icon; what it returns takes it off again. */
function wearBadge(n: number, { ground, ink }: { ground: string; ink: string }): (() => void) | undefined {
  const link = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  if (!link || n === 0) return undefined;
  const plain = link.dataset.plain ?? link.href;
  link.dataset.plain = plain;
  const icon = new Image();
  let over = false;
  icon.onload = () => {
    const canvas = document.createElement("canvas");
    canvas.width = side;
    canvas.height = side;
    const pen = canvas.getContext("2d");
    if (!pen || over) return;
    pen.drawImage(icon, 0, 0, side, side);
    const text = short(n);
    const width = text.length === 1 ? 40 : 30 + 14 * text.length;
    pen.fillStyle = ground;
    pen.beginPath();
    pen.roundRect(side - width, side - 40, width, 40, 20);
    pen.fill();
    pen.fillStyle = ink;
    pen.font = "bold 32px sans-serif";
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(text, side - width / 2, side - 19);
    link.href = canvas.toDataURL();
  };
  icon.src = plain;
  return () => {
    over = true;
    link.href = plain;
  };
}
