// What the page hands back to the server of its socket, which may not be the one that answered.

import assert from "node:assert/strict";
import { test } from "node:test";
import { understand } from "../src/session/answer.ts";
import { Server, Tab } from "./world.ts";

function known(): { server: Server; tab: Tab } {
  const server = new Server();
  server.open("s");
  server.cookie = "s";
  const tab = new Tab(server);
  tab.sender.adoptTicket("s");
  return { server, tab };
}

/** A view's write, and the reports of what became of it. */
function written(tab: Tab, ticket: string): unknown[] {
  const done: unknown[] = [];
  tab.sender.write({ ticket, done: (...report) => done.push(report) });
  return done;
}

test("an answer has its receipt, if there is one", () => {
  assert.equal(understand(204, undefined, null, "r").receipt, "r");
  assert.equal(understand(204, undefined, null, null).receipt, null);
});

test("a live view's write is reported with the receipt of its answer", async () => {
  const { tab } = known();
  const done = written(tab, "s+op");
  await tab.pass(0);
  assert.deepEqual(done, [[204, undefined, "receipt-1"]]);
});

test("a server that gives no receipts is reported as before", async () => {
  const { server, tab } = known();
  server.givesReceipts = false;
  const done = written(tab, "s+op");
  tab.sender.touch();
  await tab.pass(0);
  assert.deepEqual(done, [[204]]);
  assert.deepEqual(tab.handedIn, []);
});

test("a write that makes a session is reported with the receipt of its repetition", async () => {
  const tab = new Tab(new Server());
  tab.sender.adoptTicket("a?");
  const done = written(tab, "a?");
  await tab.pass(0);
  assert.deepEqual(done, [[201, undefined, "receipt-2"]]);
});

test("a repetition that is not answered leaves the first receipt", async () => {
  const server = new Server();
  const tab = new Tab(server);
  tab.sender.adoptTicket("a?");
  server.instead.push("real", "down");
  const done = written(tab, "a?");
  await tab.pass(0);
  assert.deepEqual(done, [[201, undefined, "receipt-1"]]);
});

test("no receipt speaks for a browser that keeps no cookies", async () => {
  const server = new Server();
  server.keepsCookies = false;
  const tab = new Tab(server);
  tab.sender.adoptTicket("a?");
  const done = written(tab, "a?");
  await tab.pass(0);
  assert.deepEqual(done, [[201, "no-cookies"]]);
  assert.deepEqual(tab.handedIn, []);
  tab.sender.touch();
  await tab.pass(0);
  assert.deepEqual(tab.handedIn, []);
});

test("what is typed hands nothing in, as long as no view was told of a failure", async () => {
  const { tab } = known();
  written(tab, "s+op");
  tab.sender.edit("name", "pug", 0);
  await tab.pass(0);
  assert.equal(tab.sent.length, 2);
  assert.deepEqual(tab.handedIn, []);
});

test("no receipt is asked for where it would be handed to nobody", async () => {
  const { tab } = known();
  tab.sender.edit("name", "pug", 0);
  await tab.pass(0);
  tab.sender.touch();
  await tab.pass(0);
  assert.deepEqual(tab.receipts, [null, "receipt-2"]);
});

test("after a failed write the next answer may show that it is kept", async () => {
  const { server, tab } = known();
  server.instead.push(410);
  const done = written(tab, "s+op");
  await tab.pass(0);
  tab.sender.edit("name", "pug", 0);
  await tab.pass(0);
  assert.deepEqual(done, [[410]]);
  assert.deepEqual(tab.handedIn, ["receipt-1"]);
});

test("a write that was reported as lost is reported once more with its receipt", async () => {
  const { server, tab } = known();
  server.instead.push("down", "down", "down", "down");
  const done = written(tab, "s+op");
  await tab.pass(120_000);
  assert.deepEqual(done, [[0], [204, undefined, "receipt-1"]]);
});

test("a renewal hands in its receipt, which says how long the session lives", async () => {
  const { tab } = known();
  tab.sender.touch();
  await tab.pass(0);
  assert.deepEqual(tab.handedIn, ["receipt-1"]);
});
