/** The ink that is easier to read on a ground of #rrggbb: white, or nearly black. */
export function inkOn(ground: string): string {
  const light = [1, 3, 5].map((i) => {
    const c = Number.parseInt(ground.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  const [r = 0, g = 0, b = 0] = light;
  const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.0593 ? "#ffffff" : "#15191d";
}
