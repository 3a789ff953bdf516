// The page inside the iframe. It begins when the loader says how things stand,
// and from then on talks to the origin that said so, and no other.

import { render } from "preact";
import { useReducer } from "preact/hooks";
import { App } from "./App";
import type { ToFrame, ToHost } from "./bridge";
import "./frame.css";
import { previewed } from "./preview";
import { Session, type Surroundings } from "./session";
import { Site } from "./site";
import { tone, unlock } from "./sound";
import { wear } from "./theme";
import type { Config } from "./wire";

/** How the account wants to look, written into the page by the server. */
const config = JSON.parse(document.getElementById("config")?.textContent ?? "{}") as Config;

let host = "";
let session: Session | undefined;
let redraw = () => {};
const sound = {
  on: config.sound,
  turn: () => {
    sound.on = !sound.on;
    tell({ do: "keep", name: "sound", value: sound.on ? "1" : "0" });
    if (sound.on) tone();
    redraw();
  },
};

function tell(message: ToHost): void {
  if (parent !== window) parent.postMessage(message, host || "*");
}

addEventListener("message", (event: MessageEvent<ToFrame>) => {
  if (event.source !== parent || (host && event.origin !== host)) return;
  const said = event.data;
  if (said.do === "start") {
    if (!host) begin(event.origin, said);
  } else if (said.do === "open") show(said.open);
  else if (said.do === "page") session?.visit(said.page);
  else if (said.do === "said") heed(said.name, said.value);
});

function begin(origin: string, start: Extract<ToFrame, { do: "start" }>): void {
  host = origin;
  wear(config);
  if (start.kept.sound) sound.on = start.kept.sound === "1";
  const around: Surroundings = {
    site: new Site(new URL(".", location.href)),
    keep: (name, value) => tell({ do: "keep", name, value }),
    changed: () => redraw(),
    told: (event) => tell({ do: "emit", ...event }),
    called: () => sound.on && tone(),
  };
  const { identify, ...said } = start.said;
  session = new Session({ ...start, identity: identify }, config, around);
  for (const [name, value] of Object.entries(said)) heed(name, value);
  document.addEventListener("visibilitychange", () => session?.seen());
  for (const touch of ["pointerdown", "keydown"]) document.addEventListener(touch, unlock);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) tell({ do: "close" });
  });
  draw(session, start.locale);
  show(start.open);
}

/** The chat comes into view, or goes. Where a keyboard would cover it, it is not called up. */
function show(open: boolean): void {
  session?.show(open);
  if (open && matchMedia("(pointer: fine)").matches) document.querySelector("textarea")?.focus();
}

/** What the page said by Switchboard(name, value). */
function heed(name: string, value: unknown): void {
  if (name === "identify") session?.identify(value);
  else if (name === "context") session?.inContext(value);
  else if (name === "prefill") session?.prefill(String(value ?? ""));
  else if (name === "end") session?.endConversation();
}

function Root({ session, locale }: { session: Session; locale: string }) {
  const [, again] = useReducer((n: number) => n + 1, 0);
  redraw = () => again(undefined);
  return (
    <App
      session={session}
      config={config}
      locale={locale}
      sound={sound}
      close={() => tell({ do: "close" })}
    />
  );
}

function draw(session: Session, locale: string): void {
  document.documentElement.lang = locale;
  render(<Root session={session} locale={locale} />, document.body);
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
