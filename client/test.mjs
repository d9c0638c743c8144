// Runs the unit tests: `node test.mjs [pattern of test names]`.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const tests = join(dirname(fileURLToPath(import.meta.url)), "tests");
const names = readdirSync(tests).filter((name) => name.endsWith(".test.ts"));
const out = mkdtempSync(join(tmpdir(), "remount-client-"));
try {
  buildSync({
    entryPoints: names.map((name) => join(tests, name)),
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    sourcemap: "inline",
    outExtension: { ".js": ".mjs" },
    outdir: out,
  });
  const pattern = process.argv[2] ? ["--test-name-pattern", process.argv[2]] : [];
  const files = names.map((name) => join(out, name.replace(/\.ts$/, ".mjs")));
  const run = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...pattern, ...files], {
    stdio: "inherit",
  });
  process.exitCode = run.status ?? 1;
} finally {
  rmSync(out, { recursive: true });
}
