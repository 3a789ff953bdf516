export type Theme = "auto" | "light" | "dark";

const kept = "switchboard:theme";

export function chosenTheme(): Theme {
  const theme = localStorage.getItem(kept);
  return theme === "light" || theme === "dark" ? theme : "auto";
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(kept, theme);
  wearTheme();
}

/** Puts the chosen theme on the page; auto leaves it to the system. */
export function wearTheme(): void {
  document.documentElement.dataset.theme = chosenTheme();
}
