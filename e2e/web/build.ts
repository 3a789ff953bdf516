import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Builds the server once for all specs, unless SWITCHBOARD names one that is built. */
export default function build(): void {
  if (process.env.SWITCHBOARD) return;
  const binary = join(mkdtempSync(join(tmpdir(), "switchboard-e2e-")), "switchboard");
  execFileSync("go", ["build", "-o", binary, "."], {
    cwd: new URL("../..", import.meta.url),
    stdio: "inherit",
  });
  process.env.SWITCHBOARD = binary;
}
