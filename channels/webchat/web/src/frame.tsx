// The page inside the iframe. It begins when the loader says how things stand,
// and from then on talks to the origin that said so, and no other.

import { render } from "preact";
import { useEffect, useReducer, useState } from "preact/hooks";
import type { ToFrame, ToHost } from "./bridge";
import { Composer } from "./Composer";
import "./frame.css";
import { CloseIcon } from "./icons";
import { Messages } from "./Messages";
import { previewed } from "./preview";
import { Session } from "./session";
import { Site } from "./site";
import { wear } from "./theme";
import type { Config } from "./wire";
import { isChinese, wordsFor } from "./words";

/** A break shorter than this is not worth a word. */
const reconnectShownAfter = 2_000;

/** How the account wants to look, written into the page by the server. */
const config = JSON.parse(document.getElementById("config")?.textContent ?? "{}") as Config;

let host = "";
let session: Session | undefined;
let redraw = () => {};

function tell(message: ToHost): void {
  if (parent !== window) parent.postMessage(message, host || "*");
}

addEventListener("message", (event: MessageEvent<ToFrame>) => {
  if (event.source !== parent || (host && event.origin !== host)) return;
  const said = event.data;
  if (said.do === "start") {
    if (!host) begin(event.origin, said);
  } else if (said.do === "open") session?.show(said.open);
  else if (said.do === "page") session?.visit(said.page);
  else if (said.do === "said") heed(said.name, said.value);
});

function begin(origin: string, said: Extract<ToFrame, { do: "start" }>): void {
  host = origin;
  wear(config);
  const around = {
    site: new Site(new URL(".", location.href)),
    keep: (name: string, value: string | null) => tell({ do: "keep", name, value }),
    changed: () => redraw(),
  };
  session = new Session({ ...said, identity: word(said.said.identify) }, config.limits, around);
  document.addEventListener("visibilitychange", () => session?.seen());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) tell({ do: "close" });
  });
  draw(session, said.locale);
}

/** What the page said by Switchboard(name, value). */
function heed(name: string, value: unknown): void {
  if (name === "identify" && typeof value === "string") session?.identify(value);
}

function word(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function draw(session: Session, locale: string): void {
  document.documentElement.lang = locale;
  render(<App session={session} locale={locale} />, document.body);
}

if (parent === window)
  document.body.hidden = true; // a chat on its own belongs to nobody
else if (config.preview) {
  const query = new URLSearchParams(location.search);
  const locale = query.get("lang") === "en" ? "en" : "zh-CN";
  wear(config, query.get("theme") ?? undefined);
  draw(
    previewed(config, query, locale, () => redraw()),
    locale,
  );
} else tell({ do: "hello" });

function App({ session, locale }: { session: Session; locale: string }) {
  const [, draw] = useReducer((n: number) => n + 1, 0);
  redraw = () => draw(undefined);
  const words = wordsFor(locale);
  const side = isChinese(locale) ? "zh" : "en";
  const late = useLate(session.connection === "connecting", reconnectShownAfter);
  const unread = session.unread();
  useEffect(() => tell({ do: "emit", name: "unread", data: unread }), [unread]);
  const trouble = troubleOf(session, late);

  return (
    <main>
      <header>
        <h1>{config.title[side]}</h1>
        <button
          type="button"
          class="icon"
          aria-label={words.close}
          title={words.close}
          onClick={() => tell({ do: "close" })}
        >
          <CloseIcon />
        </button>
      </header>
      {trouble && (
        <p class="bar" role="status">
          {words[trouble]}
        </p>
      )}
      <Messages session={session} words={words} locale={locale} greeting={config.greeting[side]} />
      <Composer session={session} words={words} />
    </main>
  );
}

function troubleOf(session: Session, late: boolean): "unavailable" | "full" | "reconnecting" | "" {
  if (session.connection === "ended") return "unavailable";
  if (session.crowded) return "full";
  return late ? "reconnecting" : "";
}

/** Turns true when on has been true for a while. */
function useLate(on: boolean, after: number): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = on ? setTimeout(() => setLate(true), after) : setLate(false);
    return () => clearTimeout(timer as number | undefined);
  }, [on, after]);
  return late && on;
}
