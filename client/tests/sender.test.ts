import assert from "node:assert/strict";
import { test } from "node:test";
import { Server, Tab } from "./world.ts";

/** A tab whose browser has a session already. */
function known(): { server: Server; tab: Tab } {
  const server = new Server();
  server.open("s");
  server.cookie = "s";
  const tab = new Tab(server);
  tab.sender.adoptTicket("s");
  return { server, tab };
}

/** A tab that came without a session: its ticket is provisional. */
function first(): { server: Server; tab: Tab } {
  const server = new Server();
  const tab = new Tab(server);
  tab.sender.adoptTicket("a?");
  return { server, tab };
}

function puts(tab: Tab): unknown[] {
  return tab.sent.filter(({ put }) => put).map(({ put }) => put);
}

test("letters typed in a row are one request", async () => {
  const { server, tab } = known();
  for (const value of ["p", "pu", "pug"]) {
    tab.sender.edit("name", value, 300);
    await tab.pass(100);
  }
  assert.deepEqual(tab.sent, []);
  await tab.pass(200);
  assert.deepEqual(tab.sent, [{ ticket: "s", put: { name: "pug" }, tab: "tab", n: 1 }]);
  assert.deepEqual(server.kept, { name: "pug" });
  assert.deepEqual(tab.changes.at(-1), ["name", "saved"]);
});

test("the page is told which of its values the session has", async () => {
  const { server, tab } = known();
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

test("leaving the field sends at once", async () => {
  const { tab } = known();
  tab.sender.edit("name", "pug", 300);
  tab.sender.release();
  await tab.pass(0);
  assert.deepEqual(puts(tab), [{ name: "pug" }]);
});

test("a field that waits to be left is unsaved until then", async () => {
  const { tab } = known();
  tab.sender.edit("name", "pug", Number.POSITIVE_INFINITY);
  await tab.pass(60_000);
  assert.deepEqual(tab.sent, []);
  assert.deepEqual(tab.changes, [["name", "unsaved"]]);
  tab.sender.release(["name"]);
  await tab.pass(0);
  assert.deepEqual(tab.changes.slice(1), [
    ["name", "saving"],
    ["name", "saved"],
  ]);
});

test("a form that is saved when it is submitted leaves in one request, and not before", async () => {
  const { server, tab } = known();
  tab.sender.hold("street", "Elm");
  tab.sender.hold("town", "York");
  tab.sender.release();
  tab.sender.flush();
  await tab.pass(60_000);
  assert.deepEqual(tab.sent, []);
  assert.deepEqual(tab.changes, [
    ["street", "unsaved"],
    ["town", "unsaved"],
  ]);
  tab.sender.submit(tab.sender.unsaved());
  await tab.pass(0);
  assert.deepEqual(puts(tab), [{ street: "Elm", town: "York" }]);
  assert.deepEqual(server.kept, { street: "Elm", town: "York" });
  assert.deepEqual(tab.changes.slice(2), [
    ["street,town", "saving"],
    ["street,town", "saved"],
  ]);
});

test("what is typed while a submitted form is on its way is not said to be saved with it", async () => {
  const { tab } = known();
  tab.sender.hold("street", "Elm");
  tab.holdAnswers();
  tab.sender.submit(tab.sender.unsaved());
  await tab.pass(0);
  tab.sender.hold("street", "Oak");
  await tab.letAnswersIn();
  assert.deepEqual(tab.changes.at(-1), ["street", "unsaved"]);
  assert.deepEqual([...tab.sender.unsaved()], [["street", "Oak"]]);
});

test("what was not submitted can be taken back", async () => {
  const { tab } = known();
  tab.sender.hold("street", "Elm");
  tab.sender.discard(["street", "town"]);
  await tab.pass(60_000);
  assert.deepEqual(tab.sent, []);
  assert.deepEqual(tab.changes.at(-1), ["street", "unchanged"]);
  assert.deepEqual([...tab.sender.unsaved()], []);
});

const REFUSAL = { status: 422, body: { error: { key: "street", reason: "is too long" } } };

test("a form whose value was refused can be reset, and is then submitted without it", async () => {
  const { server, tab } = known();
  server.instead.push(REFUSAL);
  tab.sender.hold("street", "x");
  tab.sender.submit(tab.sender.unsaved());
  await tab.pass(0);
  assert.deepEqual(tab.changes.at(-1), ["street", "failed", "is too long"]);
  tab.sender.undo(["street", "town"]);
  assert.deepEqual(tab.changes.at(-1), ["street", "unchanged"]);
  assert.deepEqual([...tab.sender.unsaved()], []);
  tab.sender.hold("town", "York");
  tab.sender.submit(tab.sender.unsaved());
  await tab.pass(0);
  assert.deepEqual(puts(tab), [{ street: "x" }, { town: "York" }]);
  assert.deepEqual(tab.changes.at(-1), ["town", "saved"]);
});

test("a refused text outlives the form that it was typed into", async () => {
  const { server, tab } = known();
  server.instead.push(REFUSAL);
  tab.sender.edit("street", "x", 0);
  await tab.pass(0);
  tab.sender.discard(["street"]);
  assert.deepEqual([...tab.sender.unsaved()], [["street", "x"]]);
});

test("one request is under way at a time, and what is typed meanwhile is not yet saved", async () => {
  const { server, tab } = known();
  tab.holdAnswers();
  tab.sender.edit("name", "p", 0);
  tab.sender.edit("name", "pug", 0);
  await tab.pass(1_000);
  assert.deepEqual(puts(tab), [{ name: "p" }]);
  await tab.letAnswersIn();
  assert.deepEqual(puts(tab), [{ name: "p" }, { name: "pug" }]);
  assert.deepEqual(tab.changes, [
    ["name", "saving"],
    ["name", "saving"],
    ["name", "saved"],
  ]);
  assert.deepEqual(server.kept, { name: "pug" });
});

test("a request that was not answered is sent again with its number", async () => {
  const { server, tab } = known();
  server.instead.push("lost", "down");
  tab.sender.edit("name", "pug", 0);
  await tab.pass(5_000);
  assert.deepEqual(
    tab.sent.map(({ n }) => n),
    [1, 1, 1],
  );
  assert.deepEqual(server.kept, { name: "pug" });
});

test("a page that cannot reach the server says so, and saves when it can", async () => {
  const { server, tab } = known();
  server.instead.push("down", "down", "down");
  tab.sender.edit("name", "pug", 0);
  await tab.pass(600);
  assert.deepEqual(tab.changes.at(-1), ["name", "failed", "offline"]);
  await tab.pass(1_100);
  tab.sender.wake();
  await tab.pass(0);
  assert.deepEqual(tab.changes.at(-1), ["name", "saved"]);
  assert.deepEqual(server.kept, { name: "pug" });
});

test("the first write makes the session, and the page makes sure that the cookie came back", async () => {
  const { server, tab } = first();
  tab.sender.edit("name", "pug", 0);
  await tab.pass(0);
  assert.deepEqual(tab.sent, [{ ticket: "a?", put: { name: "pug" }, tab: "tab", n: 1 }, { ticket: "a?" }]);
  assert.deepEqual(server.kept, { name: "pug" });
  assert.deepEqual(tab.told, ["created"]);
  tab.sender.edit("name", "pugs", 0);
  await tab.pass(0);
  assert.equal(tab.sent.at(-1)?.ticket, "a");
});

test("without cookies nothing counts as saved, until they are allowed", async () => {
  const { server, tab } = first();
  server.keepsCookies = false;
  tab.sender.edit("name", "pug", 0);
  await tab.pass(0);
  assert.deepEqual(tab.changes.at(-1), ["name", "failed", "no-cookies"]);
  assert.deepEqual(tab.told, ["no cookies", "failed no-cookies name"]);
  server.keepsCookies = true;
  tab.sender.edit("name", "pugs", 0);
  await tab.pass(0);
  assert.deepEqual(tab.changes.at(-1), ["name", "saved"]);
  assert.deepEqual(tab.told.slice(2), ["cookies", "created"]);
  assert.deepEqual(server.kept, { name: "pugs" });
});

test("a first tab whose new session loses to that of another tab carries its values over", async () => {
  const { server, tab } = first();
  tab.holdAnswers();
  tab.sender.edit("name", "pug", 0);
  await tab.pass(0);
  server.open("b").values.colour = "teal";
  server.winner = "b";
  await tab.letAnswersIn();
  assert.deepEqual(server.kept, { colour: "teal", name: "pug" });
  assert.deepEqual(tab.changes.at(-1), ["name", "saved"]);
  assert.deepEqual(tab.told, ["created"]);
});

test("a first tab that loses to somebody who logged in asks to save again", async () => {
  const { server, tab } = first();
  const done: unknown[] = [];
  tab.holdAnswers();
  tab.sender.edit("name", "pug", 0);
  await tab.pass(0);
  tab.sender.write({ ticket: "a?", done: (...report) => done.push(report) });
  server.open("b").renewed = true;
  server.winner = "b";
  await tab.letAnswersIn();
  assert.deepEqual(server.kept, {});
  assert.deepEqual(tab.changes.at(-1), ["name", "failed", "session-changed"]);
  assert.deepEqual(tab.told, ["reconnect"]);
  assert.deepEqual(done, [[409]]);
});

test("another session: reconnects once, keeps the text, and asks to save again", async () => {
  const { server, tab } = known();
  server.open("other").renewed = true;
  server.cookie = "other";
  tab.sender.edit("name", "pug", 0);
  await tab.pass(0);
  assert.deepEqual(tab.changes.at(-1), ["name", "failed", "session-changed"]);
  assert.deepEqual(tab.told, ["reconnect"]);
  assert.deepEqual([...tab.sender.unsaved()], [["name", "pug"]]);
  await tab.pass(60_000);
  assert.equal(tab.sent.length, 1, "nothing is saved into it without being asked");

  tab.sender.adoptTicket("other");
  tab.sender.edit("name", "pug", 0);
  await tab.pass(0);
  assert.deepEqual(server.kept, { name: "pug" });
  assert.equal(tab.sender.unsaved().size, 0);
});

test("a server that always sees another session is not reconnected to for ever", async () => {
  const { server, tab } = known();
  for (let i = 0; i < 3; i++) {
    server.instead.push(409);
    tab.sender.edit("name", `pug ${i}`, 0);
    await tab.pass(0);
    tab.sender.adoptTicket("s");
    await tab.pass(0);
  }
  assert.deepEqual(tab.told, ["reconnect"]);
});

test("a ticket that is too old is replaced, and the request sent again as it was", async () => {
  const { server, tab } = known();
  server.instead.push(410);
  tab.freshTicket = "s";
  tab.sender.edit("name", "pug", 0);
  await tab.pass(0);
  assert.deepEqual(
    tab.sent.map(({ n }) => n),
    [1, 1],
  );
  assert.deepEqual(server.kept, { name: "pug" });
});

test("a ticket that stays too old is given up", async () => {
  const { server, tab } = known();
  server.instead.push(410, 410);
  tab.freshTicket = "s";
  tab.sender.edit("name", "pug", 0);
  await tab.pass(60_000);
  assert.deepEqual(tab.changes.at(-1), ["name", "failed", "expired"]);
  assert.equal(tab.sent.length, 2);
});

test("a ticket that cannot be replaced just now is replaced later", async () => {
  const { server, tab } = known();
  server.instead.push(410, "down", 410);
  tab.sender.edit("name", "pug", 0);
  await tab.pass(1_000);
  assert.deepEqual(server.kept, { name: "pug" });
});

test("an old ticket in a browser that keeps no cookies is not asked for again and again", async () => {
  const { server, tab } = first();
  server.keepsCookies = false;
  server.instead.push(410);
  tab.sender.edit("name", "pug", 0);
  await tab.pass(60_000);
  assert.deepEqual(tab.changes.at(-1), ["name", "failed", "no-cookies"]);
  assert.equal(tab.sent.length, 3);
});

test("while the connection is down the endpoint replaces a ticket that is too old", async () => {
  const { server, tab } = known();
  server.instead.push(410);
  tab.sender.edit("name", "pug", 0);
  await tab.pass(0);
  assert.deepEqual(tab.sent[1], {});
  assert.deepEqual(server.kept, { name: "pug" });
});

test("one wrong value does not keep back the others", async () => {
  const { server, tab } = known();
  server.instead.push({ status: 422, body: { error: { key: "name", reason: "is too long" } } });
  tab.sender.edit("name", "x".repeat(41), 300);
  tab.sender.edit("colour", "teal", 300);
  await tab.pass(300);
  assert.deepEqual(server.kept, { colour: "teal" });
  assert.deepEqual(tab.changes.slice(-2), [
    ["name", "failed", "is too long"],
    ["colour", "saved"],
  ]);
});

test("a refusal that names nothing that was sent ends the request", async () => {
  const { server, tab } = known();
  server.instead.push({ status: 422, body: { error: { key: "another", reason: "is too large" } } });
  tab.sender.edit("name", "pug", 0);
  await tab.pass(60_000);
  assert.equal(tab.sent.length, 1);
  assert.deepEqual(tab.changes.at(-1), ["name", "failed", "is too large"]);
});

test("a busy server is asked later, with what is newest then", async () => {
  const { server, tab } = known();
  server.instead.push(429);
  tab.sender.edit("name", "p", 0);
  await tab.pass(1_000);
  tab.sender.edit("name", "pug", 0);
  await tab.pass(999);
  assert.equal(tab.sent.length, 1);
  await tab.pass(1);
  assert.deepEqual(puts(tab), [{ name: "p" }, { name: "pug" }]);
});

test("a server that refuses this page is told to the views", async () => {
  const { server, tab } = known();
  server.instead.push(403);
  tab.sender.edit("name", "pug", 0);
  await tab.pass(60_000);
  assert.deepEqual(tab.told, ["failed blocked name"]);
  assert.deepEqual(tab.changes.at(-1), ["name", "failed", "blocked"]);
});

test("a page that goes away sends at once, past a lock that never comes", () => {
  const server = new Server();
  server.open("s");
  server.cookie = "s";
  const tab = new Tab(server, { locked: () => new Promise(() => {}) });
  tab.sender.adoptTicket("s");
  tab.sender.edit("name", "pug", 300);
  tab.sender.flush();
  assert.deepEqual(tab.sent, [{ ticket: "s", put: { name: "pug" }, tab: "tab", n: 1, keepalive: true }]);
  tab.sender.flush();
  assert.equal(tab.sent.length, 1, "both events of a page that is closed are one flush");
});

test("a page that goes away repeats what is not answered together with what is new", async () => {
  const { server, tab } = known();
  tab.holdAnswers();
  tab.sender.edit("name", "pug", 0);
  await tab.pass(0);
  tab.sender.edit("colour", "teal", 300);
  tab.sender.flush();
  assert.deepEqual(tab.sent.at(-1), {
    ticket: "s",
    put: { colour: "teal", name: "pug" },
    tab: "tab",
    n: 2,
    keepalive: true,
  });
  await tab.letAnswersIn();
  assert.deepEqual(server.kept, { name: "pug", colour: "teal" });
});

test("a page that was only hidden goes on, and sends nothing twice", async () => {
  const { tab } = known();
  tab.holdAnswers();
  tab.sender.edit("name", "pug", 300);
  tab.sender.flush();
  await tab.pass(1_000);
  await tab.letAnswersIn();
  await tab.pass(1_000);
  assert.equal(tab.sent.length, 1);
  assert.deepEqual(tab.changes.at(-1), ["name", "saved"]);
});

test("a flush that fails is made good when the page is still there", async () => {
  const { server, tab } = known();
  server.instead.push("down");
  tab.sender.edit("name", "pug", 300);
  tab.sender.flush();
  await tab.pass(1_000);
  assert.deepEqual(server.kept, { name: "pug" });
});

test("a live view's write is posted and its answer reported", async () => {
  const { server, tab } = known();
  const done: unknown[] = [];
  tab.sender.write({ ticket: "s+op", done: (...report) => done.push(report) });
  await tab.pass(0);
  assert.deepEqual(tab.sent, [{ ticket: "s+op" }]);
  assert.deepEqual(server.kept, { written: "op" });
  assert.deepEqual(done, [[204, undefined, "receipt-1"]]);
});

test("a write pushed again after a rejoin is posted once", async () => {
  const { tab } = known();
  tab.holdAnswers();
  const done: string[] = [];
  tab.sender.write({ ticket: "s+op", done: () => done.push("before") });
  tab.sender.write({ ticket: "s+op", done: () => done.push("after") });
  await tab.pass(0);
  await tab.letAnswersIn();
  assert.equal(tab.sent.length, 1);
  assert.deepEqual(done, ["after"]);
});

test("a write that the network holds back is reported, and still delivered", async () => {
  const { server, tab } = known();
  server.instead.push("down", "down", "down", "down", "down");
  const done: unknown[] = [];
  tab.sender.write({ ticket: "s+op", done: (...report) => done.push(report) });
  await tab.pass(120_000);
  assert.deepEqual(done, [[0], [204, undefined, "receipt-1"]]);
  assert.deepEqual(server.kept, { written: "op" });
});

test("a write that cannot be delivered does not hold back what is typed", async () => {
  const { server, tab } = known();
  server.instead.push(500);
  tab.sender.write({ ticket: "s+op", done: () => {} });
  await tab.pass(0);
  tab.sender.edit("name", "pug", 0);
  await tab.pass(500);
  assert.deepEqual(
    tab.sent.map(({ ticket, put }) => put ?? ticket),
    ["s+op", { name: "pug" }, "s+op"],
  );
});

test("a write for another session is given up, and the page reconnects", async () => {
  const { tab } = known();
  const done: unknown[] = [];
  tab.sender.write({ ticket: "gone+op", done: (...report) => done.push(report) });
  await tab.pass(0);
  assert.deepEqual(done, [[409]]);
  assert.deepEqual(tab.told, ["reconnect"]);
});

test("a write without cookies says why it is not kept", async () => {
  const server = new Server();
  server.keepsCookies = false;
  const tab = new Tab(server);
  tab.sender.adoptTicket("a?");
  const done: unknown[] = [];
  tab.sender.write({ ticket: "a?", done: (...report) => done.push(report) });
  await tab.pass(0);
  assert.deepEqual(done, [[201, "no-cookies"]]);
});

test("a write that overtakes an unanswered put does not lose it", async () => {
  const { server, tab } = known();
  server.instead.push("down");
  tab.sender.edit("name", "pug", 0);
  await tab.pass(0);
  tab.sender.write({ ticket: "s+op", done: () => {} });
  await tab.pass(10_000);
  assert.deepEqual(server.kept, { name: "pug", written: "op" });
});

test("a live page whose connection does not come up saves all the same", async () => {
  const server = new Server();
  server.open("s");
  server.cookie = "s";
  const tab = new Tab(server);
  tab.sender.edit("name", "pug", 300);
  await tab.pass(2_999);
  assert.deepEqual(tab.sent, []);
  await tab.pass(1);
  assert.deepEqual(server.kept, { name: "pug" });
  tab.sender.adoptTicket("a?");
  await tab.pass(0);
  assert.deepEqual(tab.sent.at(-1), { ticket: "a?" }, "the connection that comes later joins that session");
});

test("a tab hears that another one made the session, and joins it", async () => {
  const { server, tab } = first();
  server.open("s");
  server.cookie = "s";
  tab.sender.createdElsewhere();
  await tab.pass(0);
  assert.deepEqual(tab.sent, [{ ticket: "a?" }]);
  tab.sender.createdElsewhere();
  await tab.pass(0);
  assert.equal(tab.sent.length, 1, "once it is known to be the same there is nothing to do");
});

test("a cookie that is to be renewed is renewed by any write", async () => {
  const { tab } = known();
  tab.holdAnswers();
  tab.sender.edit("name", "p", 0);
  tab.sender.touch();
  await tab.pass(0);
  await tab.letAnswersIn();
  assert.equal(tab.sent.length, 1);
  tab.sender.touch();
  await tab.pass(0);
  assert.deepEqual(tab.sent.at(-1), { ticket: "s" });
});
