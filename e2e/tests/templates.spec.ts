// What templates send, in the stock client's own page: after every frame the document must be what
// a browser makes of a fresh render. `cargo xtask e2e` has the sequences written by the property
// test of the templates.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { expect, test, type Profile } from "../fixtures";
import { given } from "../fixtures/environment";

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const client = folder("../../client");
const { buildSync } = createRequire(folder("../../client/package.json"))("esbuild");

function script(contents: string, resolveDir: string): string {
  const options = { bundle: true, format: "iife", write: false };
  return buildSync({ ...options, stdin: { contents, resolveDir, loader: "ts" } }).outputFiles[0].text;
}

const stock = `
  import { Socket } from "phoenix";
  import { LiveSocket } from "phoenix_live_view";
  Object.assign(window, { stock: { LiveSocket, Socket } });`;

const PARTS = 4;

async function emptyPage(profile: Profile): Promise<Page> {
  const body = "<!DOCTYPE html><title>Replay</title>";
  await (
    await profile.context()
  ).route("**/replay", (route) => route.fulfill({ contentType: "text/html", body }));
  return profile.open("http://127.0.0.1/replay");
}

for (let part = 0; part < PARTS; part += 1) {
  test(`the stock client shows what a fresh render shows, part ${part + 1}`, async ({ profile, allowConsole }) => {
    // A transcript may end a connection before the client has heard that components are gone. It
    // says so, and joins anew.
    allowConsole(/Failed to push components destroyed {error: no connection/);
    const sequences = readFileSync(given("TRANSCRIPTS"), "utf8").split("\n").filter(Boolean);
    expect(sequences.length).toBeGreaterThanOrEqual(1_000);
    const page = await emptyPage(profile);
    await page.addScriptTag({ content: script(stock, client) });
    await page.addScriptTag({ content: script(`import "./replay";`, folder("../fixtures")) });
    const mine = sequences.filter((_, at) => at % PARTS === part);
    const wrong = await page.evaluate(async (sequences) => {
      for (const sequence of sequences) {
        const wrong = await window.replay(JSON.parse(sequence));
        if (wrong !== undefined) return wrong;
      }
      return undefined;
    }, mine);
    expect(wrong).toBeUndefined();
  });
}
