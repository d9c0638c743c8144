import assert from "node:assert/strict";
import { test } from "node:test";
import { ledger } from "../src/session/ledger.ts";

test("keys shown together: failing outweighs saving, and saving what is saved", () => {
  const known = ledger();
  assert.equal(known.state(["name", "colour"]), undefined);
  known.set(["name", "colour"], "saved");
  assert.equal(known.state(["name", "colour"]), "saved");
  known.set(["name"], "saving");
  assert.equal(known.state(["name", "colour"]), "saving");
  known.set(["colour"], "failed");
  assert.equal(known.state(["name", "colour"]), "failed");
  assert.equal(known.state(["name"]), "saving");
});

test("what waits for a submit is shown, unless something fails or is being saved", () => {
  const known = ledger();
  known.set(["name"], "saved");
  known.set(["street"], "unsaved");
  assert.equal(known.state(["name", "street"]), "unsaved");
  known.set(["name"], "saving");
  assert.equal(known.state(["name", "street"]), "saving");
});

test("an error is forgotten with the next change of its key", () => {
  const known = ledger();
  known.set(["name"], "failed", "is too long");
  assert.equal(known.error("name"), "is too long");
  known.set(["name"], "saving");
  assert.equal(known.error("name"), undefined);
});

test("what is not new is not told again", () => {
  const known = ledger();
  assert.equal(known.set(["name"], "saving"), true);
  assert.equal(known.set(["name"], "saving"), false);
  assert.equal(known.set(["name", "colour"], "saving"), true);
});
