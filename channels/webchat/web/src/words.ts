// What the frame says. There is a frame for each language, so that nobody fetches
// words he does not read: for another than this one the build takes its file instead.
export * from "./zh";
