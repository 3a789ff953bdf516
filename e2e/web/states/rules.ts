// What every state of every screen is held to, whatever it shows.

import AxeBuilder from "@axe-core/playwright";
import type { Frame, Page } from "@playwright/test";

/** The levels of WCAG that are promised: A and AA, up to 2.2. */
const promised = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Everything about the page's layout that a person would trip over, in words. */
export async function layoutFaults(page: Page, target: number): Promise<string[]> {
  const found: string[] = [];
  for (const frame of page.frames()) {
    if (frame.url() === "about:blank" || !(await shown(frame))) continue;
    found.push(...(await frame.evaluate(faultsHere, target)));
  }
  return found;
}

async function shown(frame: Frame): Promise<boolean> {
  if (!frame.parentFrame()) return true;
  return (await frame.frameElement()).isVisible();
}

/** What axe finds, one line each. */
export async function axeFaults(page: Page): Promise<string[]> {
  const single = page.frames().length === 1; // then it needs no second page to put its findings together
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ["violations"] })
    .withTags(promised)
    .setLegacyMode(single)
    .analyze();
  return violations.flatMap((v) =>
    v.nodes.map((n) => `axe ${v.id}: ${n.target.join(" ")}: ${n.html.slice(0, 160)}`),
  );
}

/** Runs in the page; it can use nothing from outside itself. */
function faultsHere(target: number): string[] {
  const slack = 1; // pixels that rounding may take
  const faults: string[] = [];
  const say = (what: string, el: Element) => faults.push(`${what}: ${nameOf(el)}`);

  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth)
    faults.push(`the page scrolls sideways: ${root.scrollWidth} in ${root.clientWidth}`);
  for (const el of everything(document.body)) {
    if (!el.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || hidden(el)) continue;
    const style = getComputedStyle(el);
    if (
      /auto|scroll/.test(style.overflowX) &&
      el.scrollWidth > el.clientWidth + slack &&
      !/TEXTAREA|INPUT|PRE/.test(el.tagName)
    )
      say(`scrolls sideways, ${el.scrollWidth} in ${el.clientWidth}`, el);
    if (hasWords(el)) checkWords(el, style);
    if (hasWords(el) && el.closest("button,[role=button],[role=tab],[role=radio],th,label,h1,h2"))
      checkBreaks(el);
    if (isTarget(el)) checkTarget(el, style);
  }
  return faults;

  /** All elements below, also in shadow roots. */
  function* everything(top: ParentNode): Generator<HTMLElement> {
    for (const el of top.querySelectorAll<HTMLElement>("*")) {
      yield el;
      if (el.shadowRoot) yield* everything(el.shadowRoot);
    }
  }

  /** Only for screen readers. */
  function hidden(el: Element): boolean {
    for (let up: Element | null = el; up; up = up.parentElement) {
      const box = up.getBoundingClientRect();
      if ((box.width <= 1 || box.height <= 1) && getComputedStyle(up).overflow === "hidden") return true;
    }
    const { width, height } = el.getBoundingClientRect();
    return width <= 1 || height <= 1;
  }

  function hasWords(el: Element): boolean {
    return [...el.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.textContent?.trim());
  }

  function checkWords(el: HTMLElement, style: CSSStyleDeclaration): void {
    const words = document.createRange();
    words.selectNodeContents(el);
    const at = words.getBoundingClientRect();
    for (let up: HTMLElement | null = el; up && up !== document.body; up = up.parentElement) {
      const { overflowX, overflowY, textOverflow, webkitLineClamp } =
        up === el ? style : getComputedStyle(up);
      const box = up.getBoundingClientRect();
      const cutX =
        /hidden|clip/.test(overflowX) && (at.right > box.right + slack || at.left < box.left - slack);
      const cutY = /hidden|clip/.test(overflowY) && webkitLineClamp === "none" && at.bottom > box.bottom + 3;
      // An excerpt of what opens with its row may end in dots; any other label says the whole in a title.
      const told = textOverflow === "ellipsis" && (el.closest("[title],[role=row],[role=option]") ?? null);
      if ((cutX && !told) || cutY) say(cutX ? "words cut off sideways" : "words cut off below", el);
      if (cutX || cutY || /auto|scroll/.test(overflowX)) return;
      if (/auto|scroll/.test(overflowY)) return;
    }
    if (at.right > innerWidth + slack || at.left < -slack) say("words outside the screen", el);
    const control = el.closest<HTMLElement>("button,[role=button],[role=tab],[role=radio],[role=menuitem]");
    if (control && control.scrollWidth > control.clientWidth + slack)
      say("words wider than their control", control);
  }

  /** A label breaks between words, not within one; an address of a page may. */
  function checkBreaks(el: HTMLElement): void {
    for (const node of el.childNodes) {
      const text = node.nodeType === Node.TEXT_NODE ? (node.textContent ?? "") : "";
      for (const { 0: word, index } of text.matchAll(/[A-Za-z]{3,16}(?![A-Za-z])/g)) {
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
        if (lines.size > 1) say(`the word ${word} is broken`, el);
      }
    }
  }

  function isTarget(el: HTMLElement): boolean {
    if (el.matches(":disabled,[aria-disabled=true],[data-disabled]")) return false;
    return el.matches(
      "a[href],button,input,select,textarea,summary,[role=button],[role=link],[role=tab],[role=radio],[role=checkbox],[role=switch],[role=menuitem],[role=menuitemradio],[role=option],[role=row]",
    );
  }

  function checkTarget(el: HTMLElement, style: CSSStyleDeclaration): void {
    if (el.tagName === "A" && style.display === "inline" && hasWords(el.parentElement ?? el)) return; // in a sentence
    const side = ({ width, height }: DOMRect) => Math.min(width, height);
    const box = areaOf(el).getBoundingClientRect();
    const label = el.tagName === "INPUT" ? el.closest("label")?.getBoundingClientRect() : undefined;
    const least = Math.max(side(box), label ? side(label) : 0); // a press on either is one on the field
    if (least < target - 0.5)
      say(`target ${Math.round(box.width)}×${Math.round(box.height)} under ${target}`, el);
  }

  /** What takes a press for it: a link may lie over all of its row. */
  function areaOf(el: HTMLElement): HTMLElement {
    const over = getComputedStyle(el, "::after");
    if (over.content === "none" || over.position !== "absolute" || over.inset !== "0px") return el;
    const holds = ({ position, transform }: CSSStyleDeclaration) =>
      position !== "static" || transform !== "none";
    for (let up: HTMLElement | null = el; up; up = up.parentElement)
      if (holds(getComputedStyle(up))) return up;
    return el;
  }

  function nameOf(el: Element): string {
    const words = (el.getAttribute("aria-label") ?? el.textContent ?? "").trim().slice(0, 40);
    return `${el.tagName.toLowerCase()}.${el.getAttribute("class") ?? ""} “${words}”`;
  }
}
