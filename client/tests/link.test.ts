// The channel between page and server: both sides are held to the same messages, which the tests of
// the server read too.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { LiveSocket } from "phoenix_live_view";
import messages from "../../crates/remount-session/src/page/messages.json" with { type: "json" };
import { type Incoming, liveLink } from "../src/session/link.ts";
import type { ServerWrite } from "../src/session/ports.ts";

type Payload = Record<string, unknown>;
type Reply = ["ok" | "error", Payload];

/** What a push or a join waits for. */
class Pushed {
  readonly #listeners: [string, (response: Payload) => void][] = [];

  receive(status: string, then: (response: Payload) => void): this {
    this.#listeners.push([status, then]);
    return this;
  }

  answer([status, response]: Reply): void {
    for (const [wanted, then] of this.#listeners) if (wanted === status) then(response);
  }
}

/** A channel of the stock client, as far as the link uses it. */
class Channel {
  readonly state = "joined";
  readonly pushes: [string, Payload][] = [];
  readonly joining = new Pushed();
  last = new Pushed();
  readonly #listeners = new Map<string, (payload: Payload) => void>();

  on(event: string, then: (payload: Payload) => void): void {
    this.#listeners.set(event, then);
  }

  onError(): void {}

  join(): Pushed {
    return this.joining;
  }

  push(event: string, payload: Payload): Pushed {
    this.pushes.push([event, payload]);
    this.last = new Pushed();
    return this.last;
  }

  /** The server says something. */
  say(event: string, payload: Payload): void {
    const listener = this.#listeners.get(event);
    assert.ok(listener, `nobody listens to ${event}`);
    listener(payload);
  }
}

/** A page's link, and what it passes on. `keeps`: whether the browser keeps values. */
function page(keeps = true) {
  const channel = new Channel();
  const heard: unknown[] = [];
  const writes: ServerWrite[] = [];
  const incoming: Incoming = {
    ticket: (ticket) => heard.push(["ticket", ticket]),
    touch: () => heard.push(["touch"]),
    expiring: (seconds) => heard.push(["expiring", seconds]),
    write: (write) => {
      heard.push(["write", write.ticket]);
      writes.push(write);
    },
    local: (local) => heard.push(["local", local]),
    store: (store) => {
      heard.push(["store", store]);
      return keeps;
    },
  };
  const socket = { getSocket: () => ({ channel: () => channel }) } as unknown as LiveSocket;
  const link = liveLink(socket, () => undefined, () => incoming);
  return { channel, heard, writes, link };
}

test("the page understands all that the server says", () => {
  const { channel, heard } = page();
  for (const [event, payload] of messages.to_page) {
    channel.say(event as string, payload as Payload);
  }
  assert.deepEqual(heard, [
    ["store", { draft: "kept", old: null }],
    ["write", "sealed"],
    ["write", "sealed"],
    ["store", { draft: "kept" }],
    ["ticket", "sealed"],
    ["touch"],
    ["expiring", 60],
    ["local", { prefixes: { draft: "v1:" }, store: {} }],
  ]);
});

test("the page says what the server understands", () => {
  Object.assign(globalThis, { location: { protocol: "http:" } });
  const { channel, writes, link } = page();
  void link.freshTicket();
  link.bring("what the browser keeps");
  void link.put({ draft: "hello" });
  channel.say("write", { write: 7, ticket: "sealed" });
  writes[0]?.done(204, undefined, "sealed");
  channel.say("write", { write: 8, ticket: "sealed" });
  writes[1]?.done(201, "no-cookies");
  const pushes = [...channel.pushes];
  const forgetful = page(false);
  forgetful.channel.say("write", { write: 9, store: { draft: "kept" } });
  pushes.push(...forgetful.channel.pushes);
  channel.pushes.length = 0;
  link.handIn("sealed");
  link.reportFailed("no-cookies", ["name"]);
  pushes.push(...channel.pushes);
  assert.deepEqual(pushes, messages.from_page);
});

test("the page understands how the server answers", async () => {
  const { replies } = messages;
  const { channel, heard, link } = page();
  channel.joining.answer(["ok", replies.join]);
  channel.joining.answer(["ok", replies["join without local keys"]]);
  assert.deepEqual(heard, [
    ["ticket", "sealed"],
    ["local", replies.join.local],
    ["touch"],
    ["ticket", "sealed"],
  ]);

  const ticket = link.freshTicket();
  channel.last.answer(["ok", replies.ticket]);
  assert.equal(await ticket, "sealed");

  const put = async (reply: Reply) => {
    const answer = link.put({ draft: "hello" });
    channel.last.answer(reply);
    return await answer;
  };
  const store = { draft: "kept" };
  assert.deepEqual(await put(["ok", replies.store]), { kind: "kept", store });
  assert.deepEqual(await put(["ok", replies["nothing to store"]]), { kind: "kept", store: {} });
  const refused = { kind: "refused", reason: "too long", key: "draft" };
  assert.deepEqual(await put(["error", replies.refused]), refused);
  const general = { kind: "refused", reason: "not an object" };
  assert.deepEqual(await put(["error", replies["refused without a key"]]), general);
});
