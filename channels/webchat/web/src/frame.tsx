// The page inside the iframe. It begins when the loader says how things stand,
// and from then on talks to the origin that said so, and no other.

import { render } from "preact";
import { App } from "./App";
import type { Start, ToFrame, ToHost } from "./bridge";
import "./frame.css";
import { Session, type Surroundings } from "./session";
import { Site } from "./site";
import { tone, unlock } from "./sound";
import { wear } from "./theme";
import type { Config } from "./wire";

/** Of the address the server knows which words to send, and the frame how to write dates. */
const query = new URLSearchParams(location.search);
const locale = query.get("lang") ?? "zh-CN";

/** How the account wants to look, written into the page by the server. */
const config = JSON.parse(document.getElementById("config")?.textContent ?? "{}") as Config;

let host = "";
let session: Session | undefined;
let redraw = () => {};
const sound = {
  on: config.sound,
  turn: () => {
    sound.on = !sound.on;
    tell("keep", "sound", sound.on ? "1" : "0");
    if (sound.on) tone();
    redraw();
  },
};

function tell(...message: ToHost): void {
  if (parent !== window) parent.postMessage(message, host || "*");
}

function begin(origin: string, start: Start): void {
  host = origin;
  wear(config);
  if (start.kept.sound) sound.on = start.kept.sound === "1";
  const around: Surroundings = {
    site: new Site(new URL(".", location.href)),
    keep: (name, value) => tell("keep", name, value),
    changed: () => redraw(),
    told: ({ name, data }) => tell("emit", name, data),
    called: () => sound.on && tone(),
  };
  const { identify, ...said } = start.said;
  session = new Session({ ...start, locale, identity: identify }, config, around);
  for (const [name, value] of Object.entries(said)) heed(name, value);
  document.addEventListener("visibilitychange", () => session?.seen());
  for (const touch of ["pointerdown", "keydown"]) document.addEventListener(touch, unlock);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) tell("close");
  });
  draw(session);
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

function draw(session: Session): void {
  let due = false;
  const now = () => {
    due = false;
    render(
      <App session={session} config={config} locale={locale} sound={sound} close={() => tell("close")} />,
      document.body,
    );
  };
  // However much changes at a time, it is drawn once.
  redraw = () => {
    if (!due) queueMicrotask(now);
    due = true;
  };
  document.documentElement.lang = locale;
  now();
}

/** Heeds the host page from now on, and tells it so. */
function listen(): void {
  addEventListener("message", (event: MessageEvent<ToFrame>) => {
    if (event.source !== parent || (host && event.origin !== host)) return;
    const [what, it, value] = event.data;
    if (what === "start") {
      if (!host) begin(event.origin, it);
    } else if (what === "open") show(it);
    else if (what === "page") session?.visit(it);
    else heed(it, value);
  });
  tell("hello");
}

async function preview(): Promise<void> {
  const { previewed } = await import("./preview");
  wear(config, query.get("theme") ?? undefined);
  draw(previewed(config, query, locale, () => redraw()));
}

if (parent === window)
  document.body.hidden = true; // a chat on its own belongs to nobody
else if (config.preview) void preview();
else listen();
