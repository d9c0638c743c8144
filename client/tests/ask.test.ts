// How long the page waits for an answer, and what it makes of one that does not come.

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { post } from "../src/session/post.ts";
import { read } from "../src/session/read.ts";
import { settle } from "./world.ts";

const PATIENCE_MS = 10_000;

/** Until it is aborted. */
function never(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}

/** The network, on which requests are answered like this. */
function network(answer: (signal: AbortSignal) => Promise<unknown>): void {
  const fetch = (_: string, { signal }: { signal: AbortSignal }) => answer(signal);
  Object.defineProperty(globalThis, "fetch", { value: fetch, configurable: true });
}

/** What became of it by now. */
async function outcome(asked: Promise<unknown>): Promise<unknown> {
  let known: unknown = "open";
  asked.then(
    (value) => (known = value),
    (error: Error) => (known = error.message),
  );
  await settle();
  return known;
}

const answered = (status: number, text: string) => () => Promise.resolve(new Response(text, { status }));
const kind = (answer: { kind: string }) => answer.kind;

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => mock.timers.reset());

test("values that do not come are given up after ten seconds", async () => {
  network(never);
  const asked = read("/live/session");
  mock.timers.tick(PATIENCE_MS - 1);
  assert.equal(await outcome(asked), "open");
  mock.timers.tick(1);
  assert.equal(await outcome(asked), "offline");
});

test("so are values of which only the beginning comes", async () => {
  network((signal) => Promise.resolve({ ok: true, text: () => never(signal) }));
  const asked = read("/live/session");
  await settle();
  mock.timers.tick(PATIENCE_MS);
  assert.equal(await outcome(asked), "offline");
});

test("a post that is not answered in ten seconds is no answer", async () => {
  network(never);
  const asked = post("/live/session", {}).then(kind);
  mock.timers.tick(PATIENCE_MS - 1);
  assert.equal(await outcome(asked), "open");
  mock.timers.tick(1);
  assert.equal(await outcome(asked), "none");
});

test("values are what the server says", async () => {
  network(answered(200, '{"name":"pug"}'));
  assert.deepEqual(await read("/live/session"), { name: "pug" });
});

test("who asks for values is told why there are none", async () => {
  network(answered(403, '{"error":{"reason":"not from a page of this site"}}'));
  await assert.rejects(read("/live/session"), { message: "not from a page of this site" });
  network(answered(502, "<html>"));
  await assert.rejects(read("/live/session"), { message: "offline" });
  network(answered(200, "<html>"));
  await assert.rejects(read("/live/session"), { message: "offline" });
});

test("a post is sent as the endpoint wants it, and asks for no receipt if nobody reads it", async () => {
  const sent: RequestInit[] = [];
  const fetch = (_: string, request: RequestInit) => {
    sent.push(request);
    return Promise.resolve(new Response(null, { status: 204 }));
  };
  Object.defineProperty(globalThis, "fetch", { value: fetch, configurable: true });
  await post("/live/session", { ticket: "t" });
  await post("/live/session", {}, { keepalive: true, withoutReceipt: true });
  const [plain, leaving] = sent;
  assert.equal(plain?.method, "POST");
  assert.equal(plain?.body, '{"ticket":"t"}');
  assert.deepEqual(plain?.headers, { "content-type": "application/json", "x-live-session": "1" });
  assert.deepEqual([plain?.cache, plain?.redirect, plain?.keepalive], ["no-store", "error", false]);
  assert.equal(leaving?.keepalive, true);
  assert.equal((leaving?.headers as Record<string, string>)["x-live-session-receipt"], "none");
});
