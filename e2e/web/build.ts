import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Builds the server once for all specs, unless SWITCHBOARD names one that is built. */
export default function build(): (() => void) | undefined {
  if (process.env.SWITCHBOARD) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "switchboard-e2e-"));
  const binary = join(folder, "switchboard");
  execFileSync("go", ["build", "-o", binary, "."], {
    cwd: new URL("../..", import.meta.url),
    stdio: "inherit",
  });
  process.env.SWITCHBOARD = binary;
  return () => rmSync(folder, { recursive: true });
}
