// Makes the bundle that pages load: `node build.mjs <folder>`.
//
// Writes the script plain and compressed, the licences of what is in it, and `asset.rs`, the Rust
// values that name it. The name holds a hash of the content, so that browsers may keep it for ever.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { buildSync } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = process.argv[2];
if (!target) {
  console.error("usage: node build.mjs <folder>");
  process.exit(2);
}
const out = resolve(target);

const lock = JSON.parse(readFileSync(join(here, "package-lock.json"), "utf8"));
const version = (name) => lock.packages[`node_modules/${name}`].version;
const stock = ["phoenix", "phoenix_live_view"];

checkTypes();
const script = bundle();
const hash = createHash("sha256").update(script).digest("hex").slice(0, 16);

mkdirSync(out, { recursive: true });
write("remount.js", script);
write("remount.js.gz", gzipSync(script, { level: 9 }));
write(
  "remount.js.br",
  brotliCompressSync(script, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: script.length } }),
);
write("LICENSES.txt", licences());
write("asset.rs", rust());

function checkTypes() {
  const compiler = join(here, "node_modules", "typescript", "bin", "tsc");
  const { status } = spawnSync(process.execPath, [compiler, "--noEmit", "--project", here], {
    stdio: "inherit",
  });
  if (status !== 0) process.exit(1);
}

function bundle() {
  const contents = stock.map((name) => `${name} ${version(name)}`).join(", ");
  const result = buildSync({
    absWorkingDir: here,
    entryPoints: ["src/boot.ts"],
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2020",
    charset: "utf8",
    banner: { js: `/*! remount; contains ${contents}: (c) Chris McCord, MIT licence */` },
    write: false,
  });
  return Buffer.from(result.outputFiles[0].contents);
}

function licences() {
  return stock
    .map((name) => {
      const text = readFileSync(join(here, "node_modules", name, "LICENSE.md"), "utf8");
      return `${name} ${version(name)}\n\n${text.trim()}\n`;
    })
    .join("\n----\n\n");
}

function rust() {
  const file = (name) => `include_bytes!(concat!(env!("OUT_DIR"), "/${name}"))`;
  return [
    `const LIVE_VIEW: &str = "${version("phoenix_live_view")}";`,
    "static SCRIPT: Asset = Asset {",
    `    name: "remount-${hash}.js",`,
    '    content_type: "text/javascript; charset=utf-8",',
    `    plain: ${file("remount.js")},`,
    `    gzip: ${file("remount.js.gz")},`,
    `    brotli: ${file("remount.js.br")},`,
    "};",
    "",
  ].join("\n");
}

function write(name, content) {
  writeFileSync(join(out, name), content);
}
