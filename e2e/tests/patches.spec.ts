// What patches leave on a page, in the stock client and in the kit for tests, which has no browser:
// the same. `cargo xtask e2e` has the sequences written by a property test of the kit.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { expect, test } from "../fixtures";
import { given } from "../fixtures/environment";

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const client = folder("../../client");
const { buildSync } = createRequire(folder("../../client/package.json"))("esbuild");

function script(contents: string, resolveDir: string): string {
  const options = { bundle: true, format: "iife", write: false };
  return buildSync({ ...options, stdin: { contents, resolveDir, loader: "ts" } }).outputFiles[0].text;
}

/**
 * The package keeps to itself what patches pages: it is taken out under the names in its bundle.
 */
function stock(): string {
  const module = createRequire(`${client}/package.json`).resolve("phoenix_live_view");
  const bundle = readFileSync(module.replace(/\.cjs\.js$/, ".esm.js"), "utf8");
  return `${bundle}\nObject.assign(window, { stockParts: { DOM: dom_default, DOMPatch, JS: js_default, View } });`;
}

const PARTS = 2;

for (let part = 0; part < PARTS; part += 1) {
  test(`the kit for tests leaves on a page what the stock client leaves, part ${part + 1}`, async ({ profile, allowConsole }) => {
    // Random fields are given values that they do not take.
    allowConsole(/The specified value ".*" (does not conform|cannot be parsed)/);
    const sequences = readFileSync(given("PATCHES"), "utf8").split("\n").filter(Boolean);
    expect(sequences.length).toBeGreaterThanOrEqual(1_000);
    const body = "<!doctype html><title>Patches</title>";
    const context = await profile.context();
    await context.route("**/patches", (route) => route.fulfill({ contentType: "text/html", body }));
    const page = await profile.open("http://127.0.0.1/patches");
    await page.addScriptTag({ content: script(stock().replace(/^\/\/# source.*$/m, ""), client) });
    await page.addScriptTag({ content: script(`import "./patch";`, folder("../fixtures")) });
    const mine = sequences.filter((_, at) => at % PARTS === part);
    const wrong = await page.evaluate((sequences) => {
      for (const sequence of sequences) {
        const wrong = window.patch(JSON.parse(sequence));
        if (wrong !== undefined) return wrong;
      }
      return undefined;
    }, mine);
    expect(wrong).toBeUndefined();
  });
}
