import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["agentdesk/web/src/**/*.test.ts", "channels/webchat/web/src/**/*.test.ts", "web/**/*.test.ts"],
    environment: "node",
    css: true, // a test reads the tokens
  },
});
