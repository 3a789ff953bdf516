const first = 500;
const longest = 15_000;

/**
 * How many milliseconds to wait before the n-th try in a row (1 is the first):
 * anything up to a ceiling that doubles, so that thousands of clients cut off at
 * once do not come back at once.
 */
export function backoff(n: number, random: () => number = Math.random): number {
  return random() * Math.min(longest, first * 2 ** Math.max(0, n - 1));
}
