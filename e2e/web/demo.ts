// A running demonstration: the whole server on fresh data.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

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

/** Of the sample company, who signs in: what leaves the file is disabled. */
const company = `provision:
  teams: [{key: service, name: 客服一组}]
  queues: [{key: service, name: 售前售后}]
  agents: [{key: lin, login: lin, name: 林晓, roles: [agent], teams: [service], queues: [service]}]
`;

/** Starts the server of the next build in the place of one that was stopped: same address, same data. */
export async function startNewer(data: string, console: string): Promise<{ stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), "switchboard-newer-"));
  const file = join(folder, "switchboard.yaml");
  writeFileSync(file, company);
  const server = spawn(buildNewer(folder), ["serve", "--config", file], {
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      ...process.env,
      SWITCHBOARD_DATA: data,
      SWITCHBOARD_LISTEN: new URL(console).host,
      SWITCHBOARD_METRICS_LISTEN: "off",
      SWITCHBOARD_LOG_LEVEL: "error",
    },
  });
  const end = async () => {
    await stop(server);
    rmSync(folder, { recursive: true });
  };
  return { stop: end };
}

/** Builds the server with a console that differs in nothing but the name of its build. */
function buildNewer(folder: string): string {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const dist = join(root, "agentdesk/web/dist");
  const own = readFileSync(join(dist, "BUILD"), "utf8").trim();
  const next = "f".repeat(own.length);
  const replaced = {
    BUILD: Buffer.from(next),
    "index.html": Buffer.alloc(0),
    "index.html.br": Buffer.alloc(0),
  };
  replaced["index.html"] = Buffer.from(readFileSync(join(dist, "index.html"), "utf8").replaceAll(own, next));
  replaced["index.html.br"] = brotliCompressSync(replaced["index.html"]);
  const overlay: Record<string, string> = {};
  for (const [name, bytes] of Object.entries(replaced)) {
    overlay[join(dist, name)] = join(folder, name);
    writeFileSync(join(folder, name), bytes);
  }
  writeFileSync(join(folder, "overlay.json"), JSON.stringify({ Replace: overlay }));
  const binary = join(folder, "switchboard");
  const flags = ["build", "-overlay", join(folder, "overlay.json"), "-o", binary, "."];
  execFileSync("go", flags, { cwd: root, stdio: "inherit" });
  return binary;
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
