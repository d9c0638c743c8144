import assert from "node:assert/strict";
import { test } from "node:test";
import { Queue, type Flight } from "../src/session/queue.ts";
import { seeded } from "./seeded.ts";

function queue(): Queue {
  return new Queue();
}

function check(flight: Flight | undefined, n: number, put: Record<string, unknown>): void {
  assert.deepEqual(flight && { n: flight.n, put: Object.fromEntries(flight.put) }, { n, put });
}

test("nothing is sent before it is due", () => {
  const q = queue();
  q.edit("name", "p", 300);
  assert.equal(q.take(299), undefined);
  assert.equal(q.due, 300);
  check(q.take(300), 1, { name: "p" });
});

test("each letter starts the wait anew and replaces the letters before", () => {
  const q = queue();
  q.edit("name", "p", 300);
  q.edit("name", "pu", 350);
  assert.equal(q.take(300), undefined);
  check(q.take(350), 1, { name: "pu" });
});

test("keys wait each for itself", () => {
  const q = queue();
  q.edit("name", "p", 300);
  q.edit("colour", "teal", 0);
  check(q.take(0), 1, { colour: "teal" });
});

test("a field that is left waits no longer", () => {
  const q = queue();
  q.edit("name", "p", Number.POSITIVE_INFINITY);
  q.edit("colour", "teal", 300);
  assert.deepEqual(q.release(["name", "another", "colour"]), ["name"], "the colour is said to leave anyway");
  check(q.take(10), 1, { name: "p", colour: "teal" });
});

test("an unanswered request is sent again as it was, and newer values wait their turn", () => {
  const q = queue();
  q.edit("name", "p", 0);
  check(q.take(0), 1, { name: "p" });
  q.edit("name", "pu", 0);
  check(q.take(5), 1, { name: "p" });
  assert.deepEqual(q.confirm(1), ["name"]);
  check(q.take(5), 2, { name: "pu" });
});

test("leaving sends all that waits, with what is not answered yet", () => {
  const q = queue();
  q.edit("name", "p", 0);
  q.edit("colour", "teal", 0);
  q.take(0);
  q.edit("name", "pu", 300);
  check(q.flush(), 2, { name: "pu", colour: "teal" });
  assert.deepEqual(q.confirm(1), [], "the answer to what was overtaken says nothing");
  assert.deepEqual(q.confirm(2).sort(), ["colour", "name"]);
});

test("leaving with nothing new sends the unanswered request once more", () => {
  const q = queue();
  q.edit("name", "p", 0);
  q.take(0);
  check(q.flush(), 1, { name: "p" });
});

test("leaving with nothing unsaved sends nothing", () => {
  const q = queue();
  q.edit("name", "p", 0);
  q.take(0);
  q.confirm(1);
  assert.equal(q.flush(), undefined);
});

test("one wrong key keeps its text, and the others are sent without it", () => {
  const q = queue();
  q.edit("name", "too long", 0);
  q.edit("colour", "teal", 0);
  q.take(0);
  assert.deepEqual(
    q.refuse(1, (key) => key === "name"),
    ["name"],
  );
  check(q.take(0), 2, { colour: "teal" });
  assert.deepEqual(
    [...q.unsaved()],
    [
      ["name", "too long"],
      ["colour", "teal"],
    ],
  );
});

test("a refusal says nothing about what was typed since", () => {
  const q = queue();
  q.edit("name", "bad", 0);
  q.take(0);
  q.edit("name", "good", 0);
  assert.deepEqual(q.refuse(1), []);
  check(q.take(0), 2, { name: "good" });
});

test("when nothing can be sent, what waits and what is on its way has failed", () => {
  const q = queue();
  q.edit("name", "p", 0);
  q.take(0);
  q.edit("colour", "teal", Infinity);
  q.hold("street", "Elm");
  assert.deepEqual(q.fail().sort(), ["colour", "name"]);
  assert.equal(q.due, undefined);
  assert.deepEqual(Object.fromEntries(q.unsaved()), { name: "p", colour: "teal", street: "Elm" });
  assert.deepEqual(q.fail(), []);
});

test("what a busy server did not take gives way to newer values", () => {
  const q = queue();
  q.edit("name", "p", 0);
  q.edit("colour", "teal", 0);
  q.take(0);
  q.edit("name", "pu", 0);
  q.postpone(1);
  check(q.take(0), 2, { name: "pu", colour: "teal" });
});

// The server: applies a number above all it has seen, and answers the others as before.
test("whatever is lost on the way, the server ends up with what was typed last", () => {
  for (let seed = 1; seed <= 3_000; seed++) {
    const random = seeded(seed);
    const pick = (below: number) => Math.floor(random() * below);
    const q = queue();
    const typed = new Map<string, unknown>();
    const server = { seen: 0, values: new Map<string, unknown>() };
    const late: Flight[] = [];
    const arrive = ({ n, put }: Flight) => {
      if (n <= server.seen) return;
      server.seen = n;
      for (const [key, value] of put) server.values.set(key, value);
    };
    const send = (flight: Flight | undefined, isLossy: boolean) => {
      if (!flight) return;
      const fate = isLossy ? pick(4) : 3;
      if (fate === 0) return;
      if (fate === 1) return void late.push(flight);
      arrive(flight);
      if (fate === 3) q.confirm(flight.n);
    };
    for (let now = 0; now < 40; now++) {
      const key = `key${pick(3)}`;
      const step = pick(6);
      if (step < 3) {
        const value = pick(1_000);
        typed.set(key, value);
        q.edit(key, value, now + pick(4));
      } else if (step === 3) send(q.take(now), true);
      else if (step === 4) send(q.flush(), true);
      else late.splice(0).forEach(arrive);
    }
    q.release();
    while (q.due !== undefined) send(q.take(100), false);
    late.forEach(arrive);
    assert.deepEqual(Object.fromEntries(server.values), Object.fromEntries(typed), `seed ${seed}`);
    assert.equal(q.unsaved().size, 0);
  }
});

test("what is held is sent by nothing but its own edit", () => {
  const q = queue();
  q.hold("street", "Elm");
  q.release();
  assert.equal(q.take(1_000), undefined);
  assert.equal(q.flush(), undefined);
  assert.equal(q.due, undefined);
  assert.deepEqual([...q.unsaved()], [["street", "Elm"]]);
  q.edit("street", "Elm", 0);
  check(q.take(0), 1, { street: "Elm" });
  q.confirm(1);
  assert.deepEqual([...q.unsaved()], []);
});

test("what is held since a request left is neither confirmed nor refused with it", () => {
  const q = queue();
  q.edit("street", "Elm", 0);
  q.take(0);
  q.hold("street", "Oak");
  q.confirm(1);
  assert.deepEqual([...q.unsaved()], [["street", "Oak"]]);
  q.edit("street", "Oak", 0);
  q.take(0);
  q.hold("street", "Ash");
  assert.deepEqual(q.refuse(2), []);
  assert.deepEqual([...q.unsaved()], [["street", "Ash"]]);
});

test("what is discarded was never there", () => {
  const q = queue();
  q.hold("street", "Elm");
  assert.deepEqual(q.discard(["street", "town"]), ["street"]);
  assert.deepEqual([...q.unsaved()], []);
  assert.deepEqual(q.discard(["street"]), []);
});

test("what is held in the place of a refused value is all that there is to discard", () => {
  const q = queue();
  q.edit("street", "x", 0);
  q.take(0);
  q.refuse(1);
  q.hold("street", "Elm");
  assert.deepEqual(q.discard(["street"]), ["street"]);
  assert.deepEqual([...q.unsaved()], []);
});
