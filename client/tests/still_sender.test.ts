// What a page without live views sends, and what it makes of the answers.

import assert from "node:assert/strict";
import { test } from "node:test";
import { seeded } from "./seeded.ts";
import { Server, StillTab } from "./world.ts";

/** A page of a browser that has a session. It has saved something already, with number 1. */
async function known(): Promise<{ server: Server; tab: StillTab }> {
  const server = new Server();
  server.open("s");
  server.cookie = "s";
  const tab = new StillTab(server);
  tab.sender.edit("before", 1, 0);
  await tab.pass(0);
  for (const noted of [tab.sent, tab.changes, tab.kept]) noted.splice(0);
  return { server, tab };
}

/** The same without a session. */
function first(): { server: Server; tab: StillTab } {
  const server = new Server();
  return { server, tab: new StillTab(server) };
}

const sentPuts = ({ sent }: StillTab) => sent.filter(({ put }) => put).map(({ put }) => put);
const sentNumbers = ({ sent }: StillTab) => sent.map(({ n }) => n);

test("it asks for a ticket at the first letter, and has it when the first value is due", async () => {
  const { server, tab } = first();
  await tab.pass(10_000);
  assert.deepEqual(tab.sent, [], "a page that is only read makes no session");
  tab.sender.edit("name", "p", 300);
  await tab.pass(0);
  assert.deepEqual(tab.sent, [{}, {}], "the second one shows that the cookie came back");
  assert.deepEqual(tab.told, ["cookies", "created"]);
  await tab.pass(300);
  assert.deepEqual(server.kept, { name: "p" });
});

test("a session that is there already is asked for once, and is not new to other tabs", async () => {
  const server = new Server();
  server.open("s");
  server.cookie = "s";
  const tab = new StillTab(server);
  tab.sender.edit("name", "pug", 0);
  await tab.pass(0);
  assert.deepEqual(tab.sent, [{}, { ticket: "s", put: { name: "pug" }, tab: "tab", n: 1 }]);
  assert.deepEqual(tab.told, []);
});

test("of two sessions that tabs have made at once it takes the one that won", async () => {
  const { server, tab } = first();
  tab.holdAnswers();
  tab.sender.edit("name", "pug", 0);
  await tab.pass(0);
  server.open("other").values.colour = "teal";
  server.winner = "other";
  await tab.letAnswersIn();
  assert.deepEqual(server.kept, { colour: "teal", name: "pug" });
  assert.deepEqual(tab.changes.at(-1), ["name", "saved"]);
});

test("without cookies nothing counts as saved, until they are allowed", async () => {
  const { server, tab } = first();
  server.keepsCookies = false;
  tab.sender.edit("name", "pug", 0);
  await tab.pass(60_000);
  assert.deepEqual(tab.changes.at(-1), ["name", "failed", "no-cookies"]);
  assert.deepEqual(tab.told, ["no cookies"]);
  assert.equal(tab.sent.length, 2);
  server.keepsCookies = true;
  tab.sender.edit("name", "pugs", 0);
  await tab.pass(0);
  assert.deepEqual(tab.changes.at(-1), ["name", "saved"]);
  assert.deepEqual(tab.told.slice(1), ["cookies", "created"]);
  assert.deepEqual(server.kept, { name: "pugs" });
});

test("a repetition that is not answered says nothing against the cookie", async () => {
  const { server, tab } = first();
  server.instead.push("real", "down");
  tab.sender.edit("name", "pug", 0);
  await tab.pass(0);
  assert.deepEqual(server.kept, { name: "pug" });
});

test("a ticket that does not come is asked for again, and the page says so", async () => {
  const { server, tab } = first();
  server.instead.push("down", "down");
  tab.sender.edit("name", "pug", 0);
  await tab.pass(600);
  assert.deepEqual(tab.changes.at(-1), ["name", "failed", "offline"]);
  await tab.pass(60_000);
  assert.deepEqual(server.kept, { name: "pug" });
});

test("a server too busy for a ticket is asked when it says", async () => {
  const { server, tab } = first();
  server.instead.push(429);
  tab.sender.edit("name", "pug", 0);
  await tab.pass(1_999);
  assert.equal(tab.sent.length, 1);
  await tab.pass(1);
  assert.deepEqual(server.kept, { name: "pug" });
});

test("a page that gets no ticket says why, and asks again when something is typed", async () => {
  for (const [status, reason] of [
    [403, "blocked"],
    [404, "status 404"],
    [200, "status 200"],
  ] as const) {
    const { server, tab } = first();
    server.instead.push(status);
    tab.sender.edit("name", "pug", 0);
    await tab.pass(60_000);
    assert.deepEqual(tab.changes.at(-1), ["name", "failed", reason]);
    assert.equal(tab.sent.length, 1);
    tab.sender.edit("name", "pugs", 0);
    await tab.pass(0);
    assert.deepEqual(server.kept, { name: "pugs" });
  }
});

test("letters typed in a row are one request, for whose receipt nobody asks", async () => {
  const { tab } = await known();
  for (const value of ["p", "pu", "pug"]) {
    tab.sender.edit("name", value, 300);
    await tab.pass(100);
  }
  assert.deepEqual(tab.sent, []);
  await tab.pass(200);
  assert.deepEqual(tab.sent, [{ ticket: "s", put: { name: "pug" }, tab: "tab", n: 2 }]);
  assert.equal(tab.receipts.at(-1), null);
});

test("the page is told which of its values the session has", async () => {
  const { server, tab } = await known();
  tab.holdAnswers();
  tab.sender.submit(new Map([["name", "p"], ["theme", "dark"]]));
  await tab.pass(0);
  tab.sender.edit("name", "pug", 300);
  await tab.letAnswersIn();
  assert.deepEqual(tab.kept, [{ theme: "dark" }], "the name is another one by now");
  await tab.pass(300);
  assert.deepEqual(tab.kept, [{ theme: "dark" }, { name: "pug" }]);
  server.instead.push(422);
  tab.sender.edit("name", "wrong", 0);
  await tab.pass(0);
  assert.equal(tab.kept.length, 2);
});

test("one request is under way at a time, and newer values follow in order", async () => {
  const { server, tab } = await known();
  tab.holdAnswers();
  tab.sender.edit("name", "p", 0);
  tab.sender.edit("name", "pug", 0);
  await tab.pass(1_000);
  assert.deepEqual(sentPuts(tab), [{ name: "p" }]);
  await tab.letAnswersIn();
  assert.deepEqual(sentPuts(tab), [{ name: "p" }, { name: "pug" }]);
  assert.deepEqual(tab.changes.map(([, state]) => state), ["saving", "saving", "saved"]);
  assert.deepEqual(server.kept, { before: 1, name: "pug" });
});

test("a form that waits to be submitted leaves in one request, and not before", async () => {
  const { tab } = await known();
  tab.sender.hold("street", "Elm");
  tab.sender.hold("town", "York");
  tab.sender.release();
  tab.sender.flush();
  await tab.pass(60_000);
  assert.deepEqual(tab.sent, []);
  tab.sender.submit(tab.sender.unsaved());
  await tab.pass(0);
  assert.deepEqual(sentPuts(tab), [{ street: "Elm", town: "York" }]);
});

test("what is discarded while an older value is on its way does not hide that it is saved", async () => {
  const { tab } = await known();
  tab.holdAnswers();
  tab.sender.submit(new Map([["street", "Elm"]]));
  await tab.pass(0);
  tab.sender.hold("street", "Oak");
  tab.sender.discard(["street"]);
  await tab.letAnswersIn();
  assert.deepEqual(tab.changes.map(([, state]) => state), ["saving", "unsaved", "saved"]);
});

test("a request that was not answered is sent again with its number, ever less often", async () => {
  const { server, tab } = await known();
  server.instead.push("lost", "down", 500, 503);
  tab.sender.edit("name", "pug", 0);
  const sentAfter = async (milliseconds: number) => {
    await tab.pass(milliseconds);
    return tab.sent.length;
  };
  assert.deepEqual([await sentAfter(499), await sentAfter(1)], [1, 2]);
  assert.deepEqual(tab.changes.at(-1), ["name", "failed", "offline"]);
  assert.deepEqual([await sentAfter(999), await sentAfter(1)], [2, 3]);
  assert.deepEqual([await sentAfter(1_999), await sentAfter(1)], [3, 4]);
  assert.deepEqual([await sentAfter(3_999), await sentAfter(1)], [4, 5]);
  assert.deepEqual(sentNumbers(tab), [2, 2, 2, 2, 2]);
  assert.deepEqual(tab.changes.at(-1), ["name", "saved"]);
});

test("failures that are not in a row say nothing", async () => {
  const { server, tab } = await known();
  for (const value of ["p", "pu", "pug"]) {
    server.instead.push("down");
    tab.sender.edit("name", value, 0);
    await tab.pass(60_000);
  }
  assert.equal(tab.changes.some(([, state]) => state === "failed"), false);
});

test("an answer to a page that was only hidden ends the wait for a busy server", async () => {
  const { server, tab } = await known();
  server.instead.push(429);
  tab.sender.edit("name", "p", 0);
  await tab.pass(0);
  tab.sender.flush();
  await tab.pass(0);
  tab.sender.edit("name", "pug", 0);
  await tab.pass(0);
  assert.deepEqual(server.kept, { before: 1, name: "pug" });
});

test("it does not wait any longer when the network is back", async () => {
  const { server, tab } = await known();
  server.instead.push("down", "down", "down");
  tab.sender.edit("name", "pug", 0);
  await tab.pass(1_600);
  tab.sender.wake();
  await tab.pass(0);
  assert.deepEqual(tab.changes.at(-1), ["name", "saved"]);
});

test("into another session nothing is saved without being asked, and the text stays", async () => {
  const { server, tab } = await known();
  server.open("other").renewed = true;
  server.cookie = "other";
  tab.sender.edit("name", "pug", 0);
  await tab.pass(60_000);
  assert.deepEqual(tab.changes.at(-1), ["name", "failed", "session-changed"]);
  assert.deepEqual([...tab.sender.unsaved()], [["name", "pug"]]);
  assert.equal(tab.sent.length, 1);
  tab.sender.edit("name", "pug", 0);
  await tab.pass(0);
  assert.deepEqual(server.kept, { name: "pug" });
});

test("after a logout the next letter makes a session", async () => {
  const { server, tab } = await known();
  server.cookie = undefined;
  tab.sender.edit("name", "p", 0);
  await tab.pass(0);
  assert.deepEqual(tab.changes.at(-1), ["name", "failed", "session-changed"]);
  tab.sender.edit("name", "pu", 0);
  await tab.pass(0);
  assert.deepEqual(server.kept, { name: "pu" });
  assert.deepEqual(tab.told, ["cookies", "created"]);
});

test("a ticket that is too old is replaced, and the request sent again as it was", async () => {
  const { server, tab } = await known();
  server.instead.push(410);
  tab.sender.edit("name", "pug", 0);
  await tab.pass(0);
  assert.deepEqual(sentNumbers(tab), [2, undefined, 2]);
  assert.deepEqual(server.kept, { before: 1, name: "pug" });
});

test("a ticket that stays too old is given up", async () => {
  const { server, tab } = await known();
  server.instead.push(410, "real", 410);
  tab.sender.edit("name", "pug", 0);
  await tab.pass(60_000);
  assert.deepEqual(tab.changes.at(-1), ["name", "failed", "expired"]);
  assert.equal(tab.sent.length, 3);
});

test("a ticket that cannot be replaced just now is replaced later", async () => {
  const { server, tab } = await known();
  server.instead.push(410, "down", 429);
  tab.sender.edit("name", "pug", 0);
  await tab.pass(60_000);
  assert.deepEqual(server.kept, { before: 1, name: "pug" });
});

test("an old ticket in a browser that keeps no cookies any more is asked for once", async () => {
  const { server, tab } = await known();
  server.cookie = undefined;
  server.keepsCookies = false;
  server.instead.push(410);
  tab.sender.edit("name", "pug", 0);
  await tab.pass(60_000);
  assert.deepEqual(tab.changes.at(-1), ["name", "failed", "no-cookies"]);
  assert.equal(tab.sent.length, 3);
});

test("one wrong value does not keep back the others", async () => {
  const { server, tab } = await known();
  server.instead.push({ status: 422, body: { error: { key: "name", reason: "is too long" } } });
  tab.sender.edit("name", "x".repeat(41), 300);
  tab.sender.edit("colour", "teal", 300);
  await tab.pass(300);
  assert.deepEqual(server.kept, { before: 1, colour: "teal" });
  assert.deepEqual(tab.changes.slice(-2), [
    ["name", "failed", "is too long"],
    ["colour", "saved"],
  ]);
  assert.deepEqual(tab.invalid, ["name"], "the field itself is wrong");
});

test("a refusal that names nothing that was sent ends the request", async () => {
  const { server, tab } = await known();
  server.instead.push({ status: 422, body: { error: { key: "another", reason: "is too large" } } });
  tab.sender.edit("name", "pug", 0);
  await tab.pass(60_000);
  assert.equal(tab.sent.length, 1);
  assert.deepEqual(tab.changes.at(-1), ["name", "failed", "is too large"]);
});

test("a busy server is asked later, with what is newest then", async () => {
  const { server, tab } = await known();
  server.instead.push(429);
  tab.sender.submit(new Map([["name", "p"], ["colour", "teal"]]));
  await tab.pass(1_000);
  tab.sender.edit("name", "pug", 0);
  await tab.pass(999);
  assert.equal(tab.sent.length, 1);
  await tab.pass(1);
  assert.deepEqual(sentPuts(tab), [{ name: "p", colour: "teal" }, { name: "pug", colour: "teal" }]);
});

test("what a server refuses for good is not sent again", async () => {
  const { server, tab } = await known();
  server.instead.push(403);
  tab.sender.edit("name", "pug", 0);
  await tab.pass(60_000);
  assert.equal(tab.sent.length, 1);
  assert.deepEqual(tab.changes.at(-1), ["name", "failed", "blocked"]);
  assert.deepEqual(tab.invalid, []);
});

test("a page that goes away sends at once, past a lock that never comes", async () => {
  let isStuck = false;
  const server = new Server();
  server.open("s");
  server.cookie = "s";
  const locked = (work: () => Promise<void>) => (isStuck ? new Promise<void>(() => {}) : work());
  const tab = new StillTab(server, { locked });
  tab.sender.edit("name", "p", 0);
  await tab.pass(0);
  isStuck = true;
  tab.sender.edit("name", "pug", 300);
  tab.sender.flush();
  const put = { ticket: "s", put: { name: "pug" }, tab: "tab", n: 2, keepalive: true };
  assert.deepEqual(tab.sent.slice(2), [put]);
  tab.sender.flush();
  assert.equal(tab.sent.length, 3, "both events of a page that is closed are one flush");
});

test("a page that goes away repeats what is not answered together with what is new", async () => {
  const { server, tab } = await known();
  tab.holdAnswers();
  tab.sender.edit("name", "pug", 0);
  await tab.pass(0);
  tab.sender.edit("colour", "teal", 300);
  tab.sender.flush();
  assert.deepEqual(tab.sent.at(-1)?.put, { colour: "teal", name: "pug" });
  assert.deepEqual(sentNumbers(tab), [2, 3]);
  await tab.letAnswersIn();
  await tab.pass(60_000);
  assert.equal(tab.sent.length, 2);
  assert.deepEqual(server.kept, { before: 1, name: "pug", colour: "teal" });
  assert.equal(tab.sender.unsaved().size, 0);
});

test("a page that was only hidden goes on, and sends nothing twice", async () => {
  const { tab } = await known();
  tab.holdAnswers();
  tab.sender.edit("name", "pug", 300);
  tab.sender.flush();
  await tab.pass(1_000);
  await tab.letAnswersIn();
  await tab.pass(1_000);
  assert.equal(tab.sent.length, 1);
  assert.deepEqual(tab.changes.at(-1), ["name", "saved"]);
});

test("of two flushes under way the first answer does not send the second one again", async () => {
  const { tab } = await known();
  tab.holdAnswers();
  tab.sender.edit("name", "p", 300);
  tab.sender.flush();
  tab.sender.edit("name", "pug", 300);
  tab.sender.flush();
  await tab.letOneIn();
  await tab.pass(1_000);
  assert.deepEqual(sentNumbers(tab), [2, 3]);
  await tab.letAnswersIn();
  assert.deepEqual(tab.changes.at(-1), ["name", "saved"]);
});

test("a flush sends nothing in between that waits for the lock", async () => {
  let begin = () => {};
  const server = new Server();
  server.open("s");
  server.cookie = "s";
  let isFree = true;
  const locked = async (work: () => Promise<void>) => {
    if (!isFree) await new Promise<void>((then) => (begin = then));
    await work();
  };
  const tab = new StillTab(server, { locked });
  tab.sender.edit("name", "p", 0);
  await tab.pass(0);
  isFree = false;
  tab.sender.edit("name", "pug", 0);
  tab.holdAnswers();
  tab.sender.flush();
  begin();
  await tab.pass(0);
  assert.deepEqual(sentNumbers(tab), [undefined, 1, 2]);
});

test("a flush that fails is made good when the page is still there, and again when it goes", async () => {
  const { server, tab } = await known();
  server.instead.push("down", "down");
  tab.sender.edit("name", "pug", Infinity);
  tab.sender.flush();
  await tab.pass(0);
  tab.sender.flush();
  await tab.pass(0);
  assert.equal(tab.sent.length, 2);
  await tab.pass(60_000);
  assert.deepEqual(server.kept, { before: 1, name: "pug" });
  assert.deepEqual(sentNumbers(tab), [2, 2, 2]);
});

test("whatever the network does, the session ends up with what was typed last", async () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = seeded(seed);
    const pick = (below: number) => Math.floor(random() * below);
    const { server, tab } = first();
    const typed: Record<string, unknown> = {};
    for (let step = 0; step < 40; step++) {
      const fate = (["real", "lost", "down", 429, 410, 503] as const)[pick(6)];
      if (fate) server.instead.push(fate);
      const [key, value] = [`key${pick(3)}`, pick(1_000)];
      const act = pick(8);
      if (act < 4) {
        typed[key] = value;
        tab.sender.edit(key, value, pick(3) * 300);
      } else if (act === 4) tab.sender.flush();
      else if (act === 5) tab.sender.wake();
      else if (act === 6) tab.holdAnswers();
      else await tab.letAnswersIn();
      await tab.pass(pick(4) * 200);
    }
    server.instead.splice(0);
    await tab.letAnswersIn();
    // What was given up stays as text, until the visitor changes it.
    for (const [key, value] of tab.sender.unsaved()) tab.sender.edit(key, value, 0);
    await tab.pass(600_000);
    assert.deepEqual(server.kept ?? {}, typed, `seed ${seed}`);
    assert.equal(tab.sender.unsaved().size, 0, `seed ${seed}`);
  }
});
