import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Countdown } from "../src/ui/countdown.ts";

/** Lets happen what is said between moments, and says at which of them the time was up. */
function upAt(happens: Record<number, (countdown: Countdown) => void>, milliseconds = 100): number[] {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    let now = 0;
    const up: number[] = [];
    const countdown = new Countdown(milliseconds, () => up.push(now));
    for (; now < 1_000; now += 10) {
      happens[now]?.(countdown);
      mock.timers.tick(10);
    }
    return up.map((before) => before + 10);
  } finally {
    mock.timers.reset();
  }
}

const begin = (countdown: Countdown) => countdown.begin();
const hold = (by: string) => (countdown: Countdown) => countdown.hold(by, true);
const release = (by: string) => (countdown: Countdown) => countdown.hold(by, false);

test("the time is up once", () => {
  assert.deepEqual(upAt({ 0: begin }), [100]);
});

test("what is up is not held any more, and begins only anew", () => {
  const held = { 0: begin, 200: hold("pointer"), 300: release("pointer"), 310: begin };
  assert.deepEqual(upAt(held), [100]);
  assert.deepEqual(upAt({ ...held, 400: (countdown) => countdown.beginAnew() }), [100, 500]);
});

test("nothing is up that has not begun, or has ended", () => {
  assert.deepEqual(upAt({}), []);
  assert.deepEqual(upAt({ 0: release("pointer") }), []);
  assert.deepEqual(upAt({ 0: begin, 90: (countdown) => countdown.end() }), []);
});

test("what has begun does not begin again, unless it is to begin anew", () => {
  assert.deepEqual(upAt({ 0: begin, 50: begin }), [100]);
  assert.deepEqual(upAt({ 0: begin, 50: (countdown) => countdown.beginAnew() }), [150]);
});

test("after a hold the whole time begins", () => {
  assert.deepEqual(upAt({ 0: begin, 50: hold("pointer"), 300: release("pointer") }), [400]);
});

test("each of several holds is enough", () => {
  const happens = { 0: begin, 10: hold("pointer"), 20: hold("focus"), 30: release("pointer") };
  assert.deepEqual(upAt(happens), []);
  assert.deepEqual(upAt({ ...happens, 200: release("focus") }), [300]);
});

test("what is held while it begins waits too", () => {
  assert.deepEqual(upAt({ 0: hold("hidden"), 10: begin, 200: release("hidden") }), [300]);
});

test("a time that no timer of a browser can measure is not up at once", () => {
  assert.deepEqual(upAt({ 0: begin }, 2 ** 64), []);
});
