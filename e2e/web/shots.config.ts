import base from "./playwright.config";

/** Makes the pictures of the README: npm run shots. */
export default { ...base, testMatch: "shots.ts", workers: 1 };
