// The loader: all that a host page pays for the chat. It draws the launcher in a
// shadow root of its own, opens the frame when it is needed, keeps the frame's few
// strings in the page's storage, and is the page's way to the chat: Switchboard().

import type { Kept, Said, ToFrame, ToHost } from "./bridge";

/** The server writes the account's look in here, in this order. */
declare const __LOOK__: [
  colour: string,
  ink: string,
  side: string,
  x: number,
  y: number,
  icon: string,
  labelZh: string,
  labelEn: string,
  locale: string,
];
const [colour, ink, side, x, y, icon, labelZh, labelEn, fixed] = __LOOK__;

const doc = document;
const base = new URL(".", (doc.currentScript as HTMLScriptElement).src);
const prefix = `switchboard:${base.pathname}:`;
const locale = fixed || doc.documentElement.lang || navigator.language;
const zh = /^zh/i.test(locale);
const label = zh ? labelZh : labelEn;
const title = label || (zh ? "在线客服" : "Chat with us");

const css = `:host{all:initial}
button,iframe{position:fixed;${side}:${x}px;z-index:2147483000;border:0;box-shadow:0 8px 24px #0003}
button{bottom:${y}px;min-width:56px;height:56px;border-radius:28px;padding:0 15px;cursor:pointer;background:${colour};color:${ink};font:600 15px/56px sans-serif}
svg{width:26px;height:26px;fill:none;stroke:currentColor;stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round;vertical-align:middle}
b{position:absolute;top:-4px;right:-4px;padding:0 6px;border-radius:10px;background:#ac2b22;color:#fff;font:600 12px/20px sans-serif}
b:empty{display:none}
iframe{bottom:${y + 64}px;width:376px;height:min(640px,100vh - ${y + 80}px);border-radius:16px}
@media print{*{display:none}}`;

const screen = visualViewport as VisualViewport;
let frame: HTMLIFrameElement | undefined;
let page: string;
let started = false;
let opened = false;
let unread = 0;
const said: Said = {};
let listeners: [event: string, act: (data: unknown) => void][] = [];

const make = (name: string) => doc.createElement(name);
const ns = (name: string) => doc.createElementNS("http://www.w3.org/2000/svg", name);
const host = make("div");
const shadow = host.attachShadow({ mode: "open" });
const sheet = new CSSStyleSheet();
sheet.replaceSync(css);
shadow.adoptedStyleSheets = [sheet];
const button = make("button") as HTMLButtonElement;
const badge = make("b");
button.onclick = () => show(!opened);
const svg = ns("svg");
const path = ns("path");
svg.setAttribute("viewBox", "0 0 24 24");
svg.append(path);
button.append(svg, label && `\u2002${label}\u2002`, badge);
shadow.append(button);
draw();

function draw(): void {
  badge.textContent = unread ? `${unread}` : "";
  button.ariaLabel = title + (unread ? `, ${unread} ${zh ? "条未读" : "unread"}` : "");
  button.ariaExpanded = `${opened}`;
  path.setAttribute("d", opened ? "M6 9l6 6 6-6" : icon);
}

function show(open: boolean): void {
  if (open === opened) return;
  opened = open;
  if (open) load();
  tell("open", open);
  draw();
  fit();
  // On a phone the chat is a page of its own: going back closes it.
  if (open && full()) history.pushState({ switchboard: 1 }, "");
  else if (!open && history.state?.switchboard) history.back();
  (open ? (frame as HTMLElement) : button).focus();
  emit(open ? "open" : "close");
}
addEventListener("popstate", () => show(false));

function load(): void {
  if (frame) return;
  frame = make("iframe") as HTMLIFrameElement;
  frame.title = title;
  shadow.append(frame);
  fit();
  again();
  page = location.href;
  setInterval(() => {
    if (page === location.href) return;
    page = location.href;
    tell("page", page);
  }, 1000);
}

/** Until the frame answers: the server may be away. */
function again(): void {
  if (started) return;
  (frame as HTMLIFrameElement).src = `${base}frame?lang=${locale}`;
  setTimeout(again, 15_000);
}

function tell(...message: ToFrame): void {
  if (started) frame?.contentWindow?.postMessage(message, base.origin);
}

function kept(): Kept {
  const all: Kept = {};
  attempt(() => {
    for (const name in localStorage)
      if (name.startsWith(prefix)) all[name.slice(prefix.length)] = localStorage[name];
  });
  return all;
}

/** Storage may be full or forbidden, a listener may be wrong; the chat works without. */
function attempt(act: () => void): void {
  try {
    act();
  } catch {}
}

function emit(name: string, data?: unknown): void {
  for (const [event, act] of listeners) if (event === name) attempt(() => act(data));
}

addEventListener("message", (event: MessageEvent<ToHost>) => {
  if (event.origin !== base.origin || event.source !== frame?.contentWindow) return;
  const [what, name, value] = event.data;
  if (what === "hello") {
    started = true;
    tell("start", { kept: kept(), open: opened, page, said });
  } else if (what === "close") show(false);
  else if (what === "keep")
    attempt(() => {
      if (value === null) delete localStorage[prefix + name];
      else localStorage[prefix + name] = value;
    });
  else {
    if (name === "unread") unread = value as number;
    draw();
    emit(name, value);
  }
});

function full(): boolean {
  return innerWidth < 480;
}

/** On a phone the frame fills what the keyboard leaves of the screen. */
function fit(): void {
  if (!frame) return;
  frame.style.cssText = opened
    ? full()
      ? `top:${screen.offsetTop}px;left:0;width:100%;height:${screen.height}px;border-radius:0`
      : ""
    : "display:none";
}
screen.onresize = screen.onscroll = fit;

/** The page's calls; docs/webchat.md lists them. What is not the loader's own goes to the frame. */
// biome-ignore lint/suspicious/noExplicitAny: a page may pass anything
function api(name: string, a?: any, b?: any): void {
  if (name === "on") listeners.push([a, b]);
  else if (name === "off") listeners = listeners.filter(([event, act]) => event !== a || (b && act !== b));
  else if (name === "open" || name === "close") show(name === "open");
  else if (name === "toggle") show(!opened);
  else if (name === "hide" || name === "show") host.style.display = name === "hide" ? "none" : "";
  else {
    said[name] = a;
    tell("said", name, a);
  }
}

// biome-ignore lint/suspicious/noExplicitAny: the page's own, and perhaps the stub of the snippet
const its = window as any;
const early = its.Switchboard?.q ?? [];
its.Switchboard = api;

function begin(): void {
  doc.body.append(host);
  for (const call of early) api(...(call as Parameters<typeof api>));
  for (const name in kept()) if (/^(token$|q:)/.test(name)) load();
  emit("ready");
}
if (doc.body) begin();
else addEventListener("DOMContentLoaded", begin);
