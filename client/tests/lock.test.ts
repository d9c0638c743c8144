// One tab at a time posts, as far as the browser lets tabs wait for each other.

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { locked } from "../src/session/lock.ts";
import { settle } from "./world.ts";

type Hold = () => Promise<void>;
type Request = (name: string, options: { signal: AbortSignal }, hold: Hold) => Promise<void>;

/** A browser whose locks are given like this, if it has locks. */
function browser(request?: Request): void {
  const navigator = request ? { locks: { request } } : {};
  Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true });
}

/** A lock that another tab holds for ever. */
const taken: Request = (_, { signal }) =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => mock.timers.reset());

/** Work, and how often it has begun. */
function counted(): { work: Hold; begun: () => number } {
  let begun = 0;
  const work = () => {
    begun++;
    return Promise.resolve();
  };
  return { work, begun: () => begun };
}

test("work is done once under the lock, also when it takes longer than the lock is waited for", async () => {
  browser((_, __, hold) => hold());
  let done = () => {};
  let begun = 0;
  const working = locked(() => {
    begun++;
    return new Promise<void>((then) => (done = then));
  });
  await settle();
  mock.timers.tick(10_000);
  await settle();
  assert.equal(begun, 1);
  done();
  await working;
  assert.equal(begun, 1);
});

test("a lock that does not come is waited for three seconds", async () => {
  browser(taken);
  const { work, begun } = counted();
  const working = locked(work);
  mock.timers.tick(2_999);
  await settle();
  assert.equal(begun(), 0);
  mock.timers.tick(1);
  await working;
  assert.equal(begun(), 1);
});

test("where there are no locks, or none for this page, work is done without", async () => {
  for (const request of [undefined, () => Promise.reject(new Error("not for this page"))]) {
    browser(request);
    const { work, begun } = counted();
    await locked(work);
    assert.equal(begun(), 1);
  }
});

test("work that fails under the lock is not done again", async () => {
  browser((_, __, hold) => hold());
  let begun = 0;
  const failing = () => {
    begun++;
    return Promise.reject(new Error("broken"));
  };
  await assert.rejects(locked(failing), { message: "broken" });
  assert.equal(begun, 1);
});
