import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

/** Without a window of its own the same browser takes half the time: apt install chromium-headless-shell. */
const windowless = "/usr/bin/chromium-headless-shell";

/** Debian's browser: nothing is downloaded. */
export const chromium = {
  executablePath: process.env.CHROMIUM ?? (existsSync(windowless) ? windowless : "/usr/bin/chromium"),
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=document-user-activation-required", // as in a browser with windows
  ],
};

export default defineConfig({
  testDir: ".",
  globalSetup: "./build.ts",
  outputDir: "../../test-results",
  fullyParallel: true,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: {
    browserName: "chromium",
    launchOptions: chromium,
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    viewport: { width: 1280, height: 800 },
    screenshot: "only-on-failure",
    trace: process.env.TRACE ? "on" : "off", // it costs every test a second or two
  },
});
