import assert from "node:assert/strict";
import { test } from "node:test";
import { RefusedList, type RefusedEvent } from "../src/refused/list.ts";

const missing: RefusedEvent = {
  view: "tasks::Item",
  event: "rename",
  field: "title",
  reason: "is missing",
};

function lines(...refused: RefusedEvent[]): string[] {
  const list = new RefusedList();
  for (const one of refused) list.add(one);
  return list.lines();
}

test("a refused event is named with its view, its field and the reason", () => {
  assert.deepEqual(lines(missing), ["tasks::Item refused the event “rename”: field “title” is missing"]);
});

test("an event without a field is named with the reason", () => {
  assert.deepEqual(lines({ ...missing, field: "", reason: "it is unknown" }), [
    "tasks::Item refused the event “rename”: it is unknown",
  ]);
});

test("what is refused again is counted, and comes first", () => {
  const other = { ...missing, event: "add" };
  assert.deepEqual(lines(missing, other, missing), [
    "tasks::Item refused the event “rename”: field “title” is missing (2 times)",
    "tasks::Item refused the event “add”: field “title” is missing",
  ]);
});

test("of many events that are refused the latest five are named", () => {
  const events = ["a", "b", "c", "d", "e", "f", "g"].map((event) => ({ ...missing, event }));
  assert.deepEqual(
    lines(...events).map((line) => /“(.)”/.exec(line)![1]),
    ["g", "f", "e", "d", "c"],
  );
});

test("what was dismissed is not named again", () => {
  const list = new RefusedList();
  list.add(missing);
  list.clear();
  assert.deepEqual(list.lines(), []);
});
