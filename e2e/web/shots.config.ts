import base from "./playwright.config";

/** Takes a picture of every state: make shots. */
export default { ...base, testMatch: "shots.ts", timeout: 3_600_000 };
