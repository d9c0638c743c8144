import assert from "node:assert/strict";
import { test } from "node:test";
import { Ledger } from "../src/session/ledger.ts";

test("keys shown together: failing outweighs saving, and saving what is saved", () => {
  const ledger = new Ledger();
  assert.equal(ledger.state(["name", "colour"]), undefined);
  ledger.set(["name", "colour"], "saved");
  assert.equal(ledger.state(["name", "colour"]), "saved");
  ledger.set(["name"], "saving");
  assert.equal(ledger.state(["name", "colour"]), "saving");
  ledger.set(["colour"], "failed");
  assert.equal(ledger.state(["name", "colour"]), "failed");
  assert.equal(ledger.state(["name"]), "saving");
});

test("what waits for a submit is shown, unless something fails or is being saved", () => {
  const ledger = new Ledger();
  ledger.set(["name"], "saved");
  ledger.set(["street"], "unsaved");
  assert.equal(ledger.state(["name", "street"]), "unsaved");
  ledger.set(["name"], "saving");
  assert.equal(ledger.state(["name", "street"]), "saving");
});

test("an error is forgotten with the next change of its key", () => {
  const ledger = new Ledger();
  ledger.set(["name"], "failed", "is too long");
  assert.equal(ledger.error("name"), "is too long");
  ledger.set(["name"], "saving");
  assert.equal(ledger.error("name"), undefined);
});

test("what is not new is not told again", () => {
  const ledger = new Ledger();
  assert.equal(ledger.set(["name"], "saving"), true);
  assert.equal(ledger.set(["name"], "saving"), false);
  assert.equal(ledger.set(["name", "colour"], "saving"), true);
});
