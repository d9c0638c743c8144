// Replays transcripts of the property test of the templates in the browser's own code: after each
// diff the class `Rendered` of phoenix_live_view must show what a fresh render shows.
//
//   REMOUNT_TRANSCRIPTS=transcripts.jsonl cargo test -p remount-markup --test templates oracle
//   node crates/remount-markup/tests/rendered.mjs transcripts.jsonl
//
// The client is taken from client/node_modules, where `npm ci` puts it, or from that of another folder
// which REMOUNT_CLIENT names.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

const client = process.env.REMOUNT_CLIENT
  ? pathToFileURL(`${process.env.REMOUNT_CLIENT}/`)
  : new URL("../../../client/", import.meta.url);
const { buildSync } = createRequire(new URL("package.json", client))("esbuild");

const bundle = buildSync({
  stdin: {
    contents: `export { default } from "./node_modules/phoenix_live_view/assets/js/phoenix_live_view/rendered.js";`,
    resolveDir: fileURLToPath(client),
  },
  bundle: true,
  format: "esm",
  write: false,
});
globalThis.window = globalThis;
const source = Buffer.from(bundle.outputFiles[0].contents).toString("base64");
const { default: Rendered } = await import(`data:text/javascript;base64,${source}`);

let renders = 0;
for (const line of readFileSync(process.argv[2], "utf8").split("\n").filter(Boolean)) {
  const [join, ...diffs] = JSON.parse(line);
  const rendered = new Rendered("view", JSON.parse(join.sent));
  check(rendered, join);
  for (const diff of diffs) {
    rendered.mergeDiff(JSON.parse(diff.sent));
    check(rendered, diff);
  }
}
if (renders === 0) {
  throw new Error("there are no transcripts in the file");
}
console.log(`${renders} renders are the same in the browser's code`);

function check(rendered, { sent, html }) {
  renders += 1;
  const shown = String(rendered.toString().buffer);
  if (shown !== html) {
    throw new Error(`after ${sent}\nthe client shows ${shown}\ninstead of ${html}`);
  }
}
