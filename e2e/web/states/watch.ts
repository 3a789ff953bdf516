import type { BrowserContext } from "@playwright/test";

/** Notes what a browser does that it must not: foreign hosts, errors, broken policies. */
export class Watch {
  /** While the server is a stub, failed requests are part of the picture. */
  lenient = false;
  private readonly seen: string[] = [];

  constructor(context: BrowserContext, own: string[]) {
    const hosts = own.map((address) => new URL(address).host);
    context.on("request", (request) => {
      const { host, protocol } = new URL(request.url());
      if (/^(https?|wss?):$/.test(protocol) && !hosts.includes(host)) this.seen.push(`asks ${request.url()}`);
    });
    context.on("console", (message) => {
      if (message.type() !== "error") return;
      // The browser reports the 401 of the first question who is signed in.
      const failed = message.text().startsWith("Failed to load resource");
      if (failed && (this.lenient || message.text().includes("401"))) return;
      if (this.lenient && message.text().includes("WebSocket connection")) return;
      this.seen.push(`complains: ${message.text()}`);
    });
    context.on("weberror", (error) => this.seen.push(`throws: ${error.error().message}`));
  }

  /** What was noted since the last call. */
  faults(): string[] {
    return this.seen.splice(0);
  }
}
