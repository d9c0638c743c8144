import assert from "node:assert/strict";
import { test } from "node:test";
import { TroubleList } from "../src/troubles/list.ts";
import { crashed, refused, type Crash, type RefusedEvent } from "../src/troubles/words.ts";

const missing: RefusedEvent = {
  view: "tasks::Item",
  event: "rename",
  field: "title",
  reason: "is missing",
};

const crash: Crash = {
  what: "tasks::Tasks failed in event add",
  place: "src/main.rs:7:9",
  causes: ["no room", "the disk is full"],
};

function lines(...words: string[]): string[] {
  const list = new TroubleList();
  for (const one of words) list.add(one);
  return list.lines();
}

test("a refused event is named with its view, its field and the reason", () => {
  assert.equal(refused(missing), "tasks::Item refused the event “rename”: field “title” is missing");
});

test("an event without a field is named with the reason", () => {
  assert.equal(
    refused({ ...missing, field: "", reason: "it is unknown" }),
    "tasks::Item refused the event “rename”: it is unknown",
  );
});

test("a view that has failed is named with what it handled, the line and all causes", () => {
  assert.equal(
    crashed(crash),
    "tasks::Tasks failed in event add at src/main.rs:7:9: no room: the disk is full",
  );
  assert.equal(crashed({ ...crash, place: "", causes: [] }), "tasks::Tasks failed in event add");
});

test("what is said again is counted, and comes first", () => {
  assert.deepEqual(lines("a", "b", "a"), ["a (2 times)", "b"]);
});

test("of much that goes wrong the latest five are named", () => {
  assert.deepEqual(lines("a", "b", "c", "d", "e", "f", "g"), ["g", "f", "e", "d", "c"]);
});

test("what was dismissed is not named again", () => {
  const list = new TroubleList();
  list.add("a");
  list.clear();
  assert.deepEqual(list.lines(), []);
});
