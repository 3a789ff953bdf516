// A network between a browser and the server that a test can break: the browser's
// own offline switch only holds requests back.

import type { AddressInfo } from "node:net";
import { connect, createServer, type Server, type Socket } from "node:net";

export class Network {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private state: "open" | "refusing" | "swallowing" = "open";

  private constructor(target: URL) {
    this.server = createServer((near) => this.join(near, target));
  }

  static async to(target: string): Promise<Network> {
    const network = new Network(new URL(target));
    await new Promise<void>((done) => network.server.listen(0, "127.0.0.1", done));
    return network;
  }

  /** The target's address as seen through this network. */
  through(address: string): string {
    const url = new URL(address);
    url.hostname = "127.0.0.1";
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href;
  }

  /** Resets every connection, and every new one. */
  cut(): void {
    this.state = "refusing";
    this.reset();
  }

  /** From now on bytes go in and never come out; nobody is told. */
  swallow(): void {
    this.state = "swallowing";
  }

  restore(): void {
    if (this.state === "swallowing") this.reset(); // what was swallowed is lost
    this.state = "open";
  }

  async close(): Promise<void> {
    this.reset();
    await new Promise((done) => this.server.close(done));
  }

  private join(near: Socket, target: URL): void {
    if (this.state === "refusing") {
      near.resetAndDestroy();
      return;
    }
    const far = connect(Number(target.port), target.hostname);
    this.carry(near, far);
    this.carry(far, near);
  }

  private carry(from: Socket, to: Socket): void {
    this.sockets.add(from);
    from.setNoDelay();
    from.on("data", (bytes) => {
      if (this.state !== "swallowing" && !to.destroyed) to.write(bytes);
    });
    from.on("end", () => this.state !== "swallowing" && to.end());
    from.on("error", () => to.destroy());
    from.on("close", () => {
      this.sockets.delete(from);
      if (this.state !== "swallowing") to.destroy();
    });
  }

  private reset(): void {
    for (const socket of this.sockets) socket.resetAndDestroy();
    this.sockets.clear();
  }
}
