// A running demonstration: the whole server on fresh data.

import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

export interface Demo {
  console: string;
  site: string;
  agents: { login: string; password: string }[];
  data: string;
}

/** Starts the server and waits until it says where it is. */
export async function startDemo(...more: string[]): Promise<{ demo: Demo; stop(): Promise<void> }> {
  const binary = process.env.SWITCHBOARD ?? "";
  const server = spawn(binary, ["demo", "--json", "--listen", "127.0.0.1:0", ...more], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const demo = JSON.parse(await firstLine(server)) as Demo;
  return { demo, stop: () => stop(server) };
}

async function firstLine(server: ChildProcess): Promise<string> {
  if (!server.stdout) throw new Error("the server has no output");
  for await (const line of createInterface({ input: server.stdout })) return line;
  throw new Error("the server ended without a word");
}

function stop(server: ChildProcess): Promise<void> {
  return new Promise((done) => {
    if (server.exitCode !== null) return done();
    server.once("exit", () => done());
    server.kill("SIGTERM");
  });
}
