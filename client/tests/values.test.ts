// What a page without live views knows of the session's values, and whom it tells.

import assert from "node:assert/strict";
import { test } from "node:test";
import { knownValues } from "../src/session/values.ts";
import { settle } from "./world.ts";

/** Values, and all that was changed: the key, the value, and what was known before. */
function values() {
  const changes: unknown[] = [];
  return { values: knownValues((...change) => changes.push(change)), changes };
}

async function heard(act: (listener: (value: unknown) => void) => void): Promise<unknown[]> {
  const told: unknown[] = [];
  act((value) => told.push(value));
  await settle();
  return told;
}

test("a listener hears each other value of its key, and of no other key", async () => {
  const { values: known } = values();
  const told = await heard((listener) => {
    known.subscribe("name", listener);
    known.learn([["name", "pug"]]);
    known.learn([["theme", "dark"]]);
    known.learn([["name", "cat"]]);
  });
  assert.deepEqual(told, ["pug", "cat"]);
});

test("an answer is as old as its question: it undoes nothing that was learned meanwhile", async () => {
  const { values: known, changes } = values();
  const asked = known.ask();
  known.learn([["name", "pug"]]);
  const told = await heard((listener) => {
    known.subscribe("name", listener);
    known.learn([["name", ""], ["theme", "dark"]], asked);
  });
  assert.deepEqual(told, ["pug"]);
  assert.deepEqual(changes[1], ["theme", "dark", undefined]);
});

test("of two questions the answer to the later one counts, whichever comes first", () => {
  const { values: known, changes } = values();
  const [first, second] = [known.ask(), known.ask()];
  known.learn([["name", "cat"]], second);
  known.learn([["name", "pug"]], first);
  assert.deepEqual(changes, [["name", "cat", undefined]]);
});

test("what is no news is not told, whatever its shape", async () => {
  const { values: known, changes } = values();
  const told = await heard((listener) => {
    known.subscribe("tags", listener);
    known.learn([["tags", ["a", "b"]]]);
    known.learn([["tags", ["a", "b"]]]);
  });
  assert.deepEqual(told, [["a", "b"]]);
  assert.deepEqual(changes, [["tags", ["a", "b"], undefined]]);
});

test("who changes a value learns what was known before", () => {
  const { values: known, changes } = values();
  known.learn([["name", "pug"]]);
  known.learn([["name", "cat"]]);
  assert.deepEqual(changes[1], ["name", "cat", '"pug"']);
});

test("who subscribes later hears what is known", async () => {
  const { values: known } = values();
  known.learn([["volume", 0]]);
  assert.deepEqual(await heard((listener) => known.subscribe("volume", listener)), [0]);
});

test("a listener that was unsubscribed hears nothing, not even what was already on its way", async () => {
  const { values: known } = values();
  const told = await heard((listener) => {
    const unsubscribe = known.subscribe("name", listener);
    known.learn([["name", "pug"]]);
    unsubscribe();
    known.learn([["name", "cat"]]);
  });
  assert.deepEqual(told, []);
});

test("one function that is subscribed twice is unsubscribed once at a time", async () => {
  const { values: known } = values();
  const told = await heard((listener) => {
    const unsubscribe = known.subscribe("name", listener);
    known.subscribe("name", listener);
    unsubscribe();
    unsubscribe();
    known.learn([["name", "pug"]]);
  });
  assert.deepEqual(told, ["pug"]);
});

test("a listener cannot change what others are told", async () => {
  const { values: known } = values();
  const told: unknown[] = [];
  known.subscribe("tags", (tags) => (tags as string[]).push("b"));
  known.subscribe("tags", (tags) => told.push(tags));
  known.learn([["tags", ["a"]]]);
  await settle();
  assert.deepEqual(told, [["a"]]);
});
