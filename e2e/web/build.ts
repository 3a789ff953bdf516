import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Builds the server and the driver of a day once for all specs, unless SWITCHBOARD and DAY name those that are built. */
export default function build(): (() => void) | undefined {
  if (process.env.SWITCHBOARD && process.env.DAY) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "switchboard-e2e-"));
  execFileSync("go", ["build", "-o", folder, ".", "./e2e/web/day"], {
    cwd: new URL("../..", import.meta.url),
    stdio: "inherit",
  });
  process.env.SWITCHBOARD ??= join(folder, "switchboard");
  process.env.DAY ??= join(folder, "day");
  return () => rmSync(folder, { recursive: true });
}
