import assert from "node:assert/strict";
import { test } from "node:test";
import { isChosen, valueOf, type Readable } from "../src/session/fields.ts";

function check(field: Readable, expected: unknown): void {
  assert.deepEqual(valueOf(field), expected);
}

test("text is text, whatever it looks like", () => {
  check({ type: "text", value: " 7 " }, " 7 ");
  check({ type: "textarea", value: "" }, "");
  check({ type: "date", value: "2026-11-23" }, "2026-11-23");
});

test("a checkbox is true or false, not what it would submit", () => {
  check({ type: "checkbox", value: "on", checked: true }, true);
  check({ type: "checkbox", value: "on", checked: false }, false);
});

test("only the radio button that was chosen speaks", () => {
  check({ type: "radio", value: "teal", checked: true }, "teal");
  check({ type: "radio", value: "plum", checked: false }, undefined);
});

test("a number is a number, and an empty one is nothing", () => {
  check({ type: "number", value: "7.5", valueAsNumber: 7.5 }, 7.5);
  check({ type: "range", value: "0", valueAsNumber: 0 }, 0);
  check({ type: "number", value: "", valueAsNumber: Number.NaN }, null);
});

test("a number that is half typed is no value, so that it does not put nothing in the place of one", () => {
  const validity = { badInput: true };
  check({ type: "number", value: "", valueAsNumber: Number.NaN, validity }, undefined);
});

test("a selection is its value, or a list where several may be chosen", () => {
  check({ type: "select-one", value: "b" }, "b");
  check({ type: "select-multiple", value: "a", selectedOptions: [{ value: "a" }, { value: "b" }] }, [
    "a",
    "b",
  ]);
});

test("what nobody types is not saved", () => {
  check({ type: "hidden", value: "token" }, undefined);
  check({ type: "submit", value: "Save" }, undefined);
});

test("a password is not saved, nor while its letters are shown", () => {
  check({ type: "password", value: "correct horse" }, undefined);
  for (const autocomplete of ["current-password", "new-password webauthn"]) {
    check({ type: "text", autocomplete, value: "correct horse" }, undefined);
  }
});

test("a choice is saved at once, text when it rests", () => {
  assert.equal(isChosen({ type: "radio", value: "teal" }), true);
  assert.equal(isChosen({ type: "text", value: "p" }), false);
});
