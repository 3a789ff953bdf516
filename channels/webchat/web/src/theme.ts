// What colours the frame wears: the brand's, made readable by the server, on a
// light or a dark ground.

import type { Config } from "./wire";

/** Sets the colours, and follows the system where the account leaves it to it. */
export function wear(config: Config, theme = config.theme): void {
  const { style, dataset } = document.documentElement;
  for (const [name, value] of [
    ["--brand", config.colour],
    ["--on-brand", config.ink],
    ["--accent-light", config.light.colour],
    ["--accent-dark", config.dark.colour],
  ] as const)
    style.setProperty(name, value);
  const system = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => {
    dataset.theme = theme === "auto" ? (system.matches ? "dark" : "light") : theme;
  };
  system.addEventListener("change", follow);
  follow();
}
