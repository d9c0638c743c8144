// The model of a slow link that loses segments: no clock, no socket and no browser.

import { seeded } from "../../client/tests/seeded";
import { expect, test } from "../fixtures";
import { Lane, opening } from "../fixtures/lane";

const DELAY_MS = 50;
const LOSS = 0.01;

/** A lane that loses the segments whose number is in the list, counted as they are sent. */
function lane(...lost: number[]): Lane {
  let sent = 0;
  return new Lane({ delay: DELAY_MS, loss: LOSS }, () => (lost.includes(sent++) ? 0 : 1));
}

/** When each of these arrives, in milliseconds. */
function arrivals(lane: Lane): [at: number, bytes: string][] {
  const arrived: [number, string][] = [];
  for (let at = lane.next; at !== undefined; at = lane.next) arrived.push([at, lane.take(at).toString()]);
  return arrived;
}

test("what is sent arrives after the delay", () => {
  const slow = lane();
  slow.send(Buffer.from("a"), 0);
  slow.send(Buffer.from("b"), 7);
  expect(slow.take(49).toString()).toBe("");
  expect(arrivals(slow)).toEqual([
    [50, "a"],
    [57, "b"],
  ]);
});

test("a segment that is lost holds back what was sent after it until it is sent once more", () => {
  const slow = lane(0);
  slow.send(Buffer.from("a"), 0);
  slow.send(Buffer.from("b"), 20);
  slow.send(Buffer.from("c"), 1_000);
  expect(arrivals(slow)).toEqual([
    [350, "ab"],
    [1_050, "c"],
  ]);
});

test("one that is lost twice is waited for twice as long again", () => {
  const slow = lane(0, 1);
  slow.send(Buffer.from("a"), 0);
  expect(arrivals(slow)).toEqual([[950, "a"]]);
});

test("three segments that arrive behind one that is lost bring it a round trip later", () => {
  const slow = lane(0);
  for (const [at, byte] of [..."abcde"].entries()) slow.send(Buffer.from(byte), at);
  expect(arrivals(slow)).toEqual([[153, "abcde"]]);
});

test("only what is sent before the gap is filled tells of it", () => {
  const slow = lane(0);
  for (const [byte, at] of [["a", 0], ["b", 1], ["c", 2], ["d", 301]] as const) slow.send(Buffer.from(byte), at);
  expect(arrivals(slow)).toEqual([
    [350, "abc"],
    [351, "d"],
  ]);
});

test("much is sent in several segments, and arrives whole", () => {
  const slow = lane(1);
  slow.send(Buffer.alloc(3 * 1_460, "x"), 0);
  expect(arrivals(slow).map(([at, { length }]) => [at, length])).toEqual([
    [50, 1_460],
    [350, 2 * 1_460],
  ]);
});

test("a connection opens after a round trip, and a second later for what is lost of that", () => {
  const openingOf = (...chances: number[]) => opening({ delay: DELAY_MS, loss: LOSS }, () => chances.shift() ?? 1);
  expect(openingOf()).toBe(100);
  expect(openingOf(0)).toBe(1_100);
  expect(openingOf(1, 0)).toBe(1_100);
  expect(openingOf(0, 1, 0)).toBe(3_100);
});

test("as many are lost as the link is said to lose, and the same for the same seed", () => {
  const lost = (seed: number) => {
    const losses: number[] = [];
    const slow = new Lane({ delay: DELAY_MS, loss: LOSS }, seeded(seed), (count) => losses.push(count));
    for (let at = 0; at < 100_000; at++) {
      slow.send(Buffer.from("a"), at);
      slow.take(at);
    }
    return losses;
  };
  const first = lost(1);
  const sum = first.reduce((sum, losses) => sum + losses, 0);
  expect(sum).toBeGreaterThan(900);
  expect(sum).toBeLessThan(1_100);
  expect(lost(1)).toEqual(first);
  expect(lost(2)).not.toEqual(first);
});
