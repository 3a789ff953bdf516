// How the console looks. It is worn before anything is drawn, from this browser's
// copy of what was chosen last, so that nobody is dazzled by the wrong theme.

export type Theme = "auto" | "light" | "dark";
export type Density = "comfortable" | "compact";
export type TextSize = "normal" | "large" | "larger";

export interface Look {
  theme: Theme;
  density: Density;
  text: TextSize;
}

export const themes: Theme[] = ["auto", "light", "dark"];
export const densities: Density[] = ["comfortable", "compact"];
export const textSizes: TextSize[] = ["normal", "large", "larger"];

const kept = "switchboard:look";

/** Puts what was worn last on the page. */
export function wearLast(): void {
  wear(JSON.parse(localStorage.getItem(kept) ?? "{}") as Partial<Look>);
}

/** Puts a look on the page; an auto theme leaves it to the system. */
export function wear({ theme = "auto", density = "comfortable", text = "normal" }: Partial<Look>): void {
  localStorage.setItem(kept, JSON.stringify({ theme, density, text }));
  Object.assign(document.documentElement.dataset, { theme, density, text });
}
