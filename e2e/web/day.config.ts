import base from "./playwright.config";

/** A day in one tab: make bench-desk. */
export default { ...base, testMatch: "day/full.ts", workers: 1, timeout: 1_800_000 };
