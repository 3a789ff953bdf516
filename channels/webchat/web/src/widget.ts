// The loader: all that a host page pays for the chat. It draws the launcher in a
// shadow root of its own, opens the frame when it is needed, and keeps the
// frame's few strings in the page's storage.

import type { Kept, ToFrame, ToHost } from "./bridge";

const script = document.currentScript as HTMLScriptElement;
const base = new URL(".", script.src);
const prefix = `switchboard:${base.pathname}:`;
const zh = (document.documentElement.lang || navigator.language).startsWith("zh");
const words = zh ? ["在线客服", "关闭客服", "条未读"] : ["Chat with us", "Close chat", "unread"];

const css = `:host{all:initial}
button{position:fixed;right:24px;bottom:24px;width:56px;height:56px;border:0;border-radius:50%;padding:0;cursor:pointer;background:#0a6a72;color:#fff;z-index:2147483000;box-shadow:0 4px 16px #0003;touch-action:manipulation}
button:focus-visible{outline:2px solid #0a6a72;outline-offset:2px}
svg{width:26px;height:26px;fill:none;stroke:currentColor;stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round;vertical-align:middle}
b{position:absolute;top:-4px;right:-4px;min-width:20px;box-sizing:border-box;padding:0 5px;border-radius:10px;background:#ac2b22;color:#fff;font:600 12px/20px sans-serif}
b:empty{display:none}
iframe{position:fixed;right:24px;bottom:96px;width:376px;height:min(640px,100vh - 120px);border:0;border-radius:16px;z-index:2147483001;box-shadow:0 8px 24px #0003;background:#fff;color-scheme:normal}
iframe.full{inset:0 auto auto 0;width:100%;border-radius:0}
[hidden]{display:none}
@media(prefers-color-scheme:dark){iframe{background:#191d21}}
@media print{button,iframe{display:none}}`;

let frame: HTMLIFrameElement | undefined;
let identity: string | undefined;
let page = location.href;
let started = false;
let opened = false;

const host = document.createElement("div");
const shadow = host.attachShadow({ mode: "open" });
const sheet = new CSSStyleSheet();
sheet.replaceSync(css);
shadow.adoptedStyleSheets = [sheet];
const button = document.createElement("button");
const badge = document.createElement("b");
const ns = "http://www.w3.org/2000/svg";
const path = document.createElementNS(ns, "path");
button.type = "button";
button.onclick = () => show(!opened);
button.append(icon(), badge);
shadow.append(button);
label(0);

function icon(): SVGElement {
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.append(path);
  return svg;
}

function label(unread: number): void {
  badge.textContent = unread ? (unread > 99 ? "99+" : `${unread}`) : "";
  button.ariaLabel = (opened ? words[1] : words[0]) + (unread ? `, ${unread} ${words[2]}` : "");
  button.ariaExpanded = `${opened}`;
  path.setAttribute("d", opened ? "M6 9.5l6 6 6-6" : "M4 5h16v11h-9l-4.5 4v-4H4zM8.5 9h7M8.5 12h4.5");
}

function show(open: boolean): void {
  opened = open;
  if (open) load();
  if (frame) frame.hidden = !open;
  tell({ do: "open", open });
  label(0);
  fit();
  if (open) frame?.focus();
  else button.focus();
}

function load(): void {
  if (frame) return;
  frame = document.createElement("iframe");
  frame.src = `${base}frame`;
  frame.title = words[0] as string;
  frame.allow = "clipboard-write";
  frame.hidden = !opened;
  frame.onload = () => {
    started = true;
    tell({
      do: "start",
      kept: kept(),
      open: opened,
      page,
      locale: zh ? "zh-CN" : navigator.language,
      identity,
    });
  };
  shadow.append(frame);
  setInterval(() => {
    if (page === location.href) return;
    page = location.href;
    tell({ do: "page", page });
  }, 1000);
}

function tell(message: ToFrame): void {
  if (started) frame?.contentWindow?.postMessage(message, base.origin);
}

function kept(): Kept {
  const all: Kept = {};
  attempt(() => {
    for (const [name, value] of Object.entries(localStorage))
      if (name.startsWith(prefix)) all[name.slice(prefix.length)] = value;
  });
  return all;
}

/** Storage may be full or forbidden; the chat works without. */
function attempt(act: () => void): void {
  try {
    act();
  } catch {}
}

addEventListener("message", (event: MessageEvent<ToHost>) => {
  if (event.origin !== base.origin || !frame || event.source !== frame.contentWindow) return;
  const said = event.data;
  if (said.do === "close") show(false);
  if (said.do === "unread") label(said.count);
  if (said.do === "colour") {
    button.style.background = said.ground;
    button.style.color = said.ink;
  }
  if (said.do === "keep")
    attempt(() => {
      if (said.value === null) localStorage.removeItem(prefix + said.name);
      else localStorage.setItem(prefix + said.name, said.value);
    });
});

/** On a phone the frame fills what the keyboard leaves of the screen. */
function fit(): void {
  if (!frame) return;
  const seen = visualViewport;
  const full = innerWidth < 480;
  frame.className = full ? "full" : "";
  frame.style.height = full && seen ? `${seen.height}px` : "";
  frame.style.top = full && seen ? `${seen.offsetTop}px` : "";
}
visualViewport?.addEventListener("resize", fit);
visualViewport?.addEventListener("scroll", fit);

const api = {
  open: () => show(true),
  close: () => show(false),
  /** Vouches for the visitor with a JWT made by the site's own server. */
  identify(jwt: string) {
    identity = jwt;
    tell({ do: "identify", identity: jwt });
  },
};
Object.assign(window, { Switchboard: api });

function begin(): void {
  document.body.append(host);
  if (kept().token) load();
}
if (document.body) begin();
else addEventListener("DOMContentLoaded", begin);
