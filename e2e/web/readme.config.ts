import base from "./playwright.config";

/** Makes the pictures of the README: npm run readme. */
export default { ...base, testMatch: "readme.ts", workers: 1 };
