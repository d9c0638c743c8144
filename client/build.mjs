// Makes the scripts that pages load: `node build.mjs <folder>`.
//
// Writes each plain and compressed, the licences of what is in them, and `asset.rs`, the Rust values
// that name them. A name holds a hash of the content, so that browsers may keep it for ever.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { buildSync } from "esbuild";

/** What pages without live views load has to stay small: so many bytes with gzip. */
const MOST_OF_SESSION = 6_000;

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
mkdirSync(out, { recursive: true });
const stockNames = stock.map((name) => `${name} ${version(name)}`).join(", ");
const live = script("remount", "boot.ts", `contains ${stockNames}: (c) Chris McCord, MIT licence`);
const session = script("session", "session.ts", "sessions");
write("LICENSES.txt", licences());
write(
  "asset.rs",
  [
    `const LIVE_VIEW: &str = "${version("phoenix_live_view")}";`,
    ...rust("SCRIPT", live),
    ...rust("SESSION_SCRIPT", session),
    "",
  ].join("\n"),
);
const excess = session.gzip - MOST_OF_SESSION;
if (excess > 0) {
  console.error(`session.js has ${session.gzip} bytes with gzip: ${excess} more than it may have`);
  process.exit(1);
}

function checkTypes() {
  const compiler = join(here, "node_modules", "typescript", "bin", "tsc");
  const { status } = spawnSync(process.execPath, [compiler, "--noEmit", "--project", here], {
    stdio: "inherit",
  });
  if (status !== 0) process.exit(1);
}

/** Bundles what begins with this file. Returns what Rust and the limits need to know of it. */
function script(name, entry, about) {
  const result = buildSync({
    absWorkingDir: here,
    entryPoints: [`src/${entry}`],
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2020",
    charset: "utf8",
    banner: { js: `/*! remount; ${about} */` },
    write: false,
  });
  const plain = Buffer.from(result.outputFiles[0].contents);
  const gzip = gzipSync(plain, { level: 9 });
  const size = { [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
  write(`${name}.js`, plain);
  write(`${name}.js.gz`, gzip);
  write(`${name}.js.br`, brotliCompressSync(plain, { params: size }));
  const hash = createHash("sha256").update(plain).digest("hex").slice(0, 16);
  return { file: `${name}.js`, hashed: `${name}-${hash}.js`, gzip: gzip.length };
}

function licences() {
  return stock
    .map((name) => {
      const text = readFileSync(join(here, "node_modules", name, "LICENSE.md"), "utf8");
      return `${name} ${version(name)}\n\n${text.trim()}\n`;
    })
    .join("\n----\n\n");
}

function rust(constant, { file, hashed }) {
  const bytes = (name) => `include_bytes!(concat!(env!("OUT_DIR"), "/${name}"))`;
  return [
    `static ${constant}: Asset = Asset {`,
    `    name: "${hashed}",`,
    '    content_type: "text/javascript; charset=utf-8",',
    `    plain: ${bytes(file)},`,
    `    gzip: ${bytes(`${file}.gz`)},`,
    `    brotli: ${bytes(`${file}.br`)},`,
    "};",
  ];
}

function write(name, content) {
  writeFileSync(join(out, name), content);
}
