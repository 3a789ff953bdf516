// Which build this page is of, and when it may be left for a newer one. A page
// gets all its pieces from its own build; those it has not loaded yet it fetches
// when the desk is at rest, so that nobody waits for them and they are here when
// the server is a newer one already.

/** How long nobody touches anything before a page reloads itself. */
export const idleAfter = 5 * 60_000;

/** The build of this page, and the pieces it may load later. */
export function ownBuild(page: Document = document): { name: string; pieces: string[] } {
  const said = (name: string) => page.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";
  return { name: said("build"), pieces: said("pieces").split(" ").filter(Boolean) };
}

/** Tells whether the server has another build than this page. */
export function isNewer(own: string, served: string): boolean {
  return own !== "" && served !== "" && own !== served;
}

/** What speaks against a reload that nobody asked for. */
export interface Doing {
  /** Milliseconds since somebody touched anything. */
  idle: number;
  /** Messages that are not at the server yet. */
  unsent: number;
  /** Something is open or under way that a reload would end: a dialog, a call, an upload. */
  engaged: boolean;
}

/** Tells whether the page may reload itself now. */
export function mayReload({ idle, unsent, engaged }: Doing): boolean {
  return idle >= idleAfter && unsent === 0 && !engaged;
}

/** What is open or under way says so by its role, or by this attribute. */
export function isEngaged(page: Document = document): boolean {
  return page.querySelector("[role=dialog], [role=alertdialog], [data-engaged]") !== null;
}

/** Fetches the pieces of this build that are not here yet, one after the other, without running them. */
export function fetchPieces(page: Document = document): void {
  const { name, pieces } = ownBuild(page);
  const next = () => {
    const piece = pieces.shift();
    if (!piece) return;
    const href = `v/${name}/${piece}`;
    if (page.querySelector(`link[href="${href}"]`)) return next();
    // Not as a module: one that fails now could not be had later either.
    fetch(new URL(href, page.baseURI), { priority: "low" }).then(next, next);
  };
  next();
}

/** How long a desk is drawn before it has come to rest. */
const rest = 3_000;

/** Calls back when what was just drawn has come to rest; the result takes that back. */
export function whenAtRest(then: () => void): () => void {
  const timer = setTimeout(() => {
    if ("requestIdleCallback" in globalThis) requestIdleCallback(then, { timeout: 5_000 });
    else then();
  }, rest);
  return () => clearTimeout(timer);
}
