// When the stock client goes over to long polling, with WebSockets that do as they are told.

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Socket } from "phoenix";
import { LONG_POLL_AFTER_MS, stayWithWorkingSocket } from "../src/fallback.ts";

class FakeSocket {
  static last: FakeSocket;
  readyState = 0;
  onopen = () => {};
  onerror = (_error: string) => {};
  onclose = (_event: object) => {};
  onmessage = (_event: { data: string }) => {};

  constructor() {
    FakeSocket.last = this;
  }

  private asked: unknown;

  send(text: string) {
    [, this.asked] = JSON.parse(text);
  }

  /** Answers what was sent last: the client asks whether anybody is there. */
  answer() {
    const reply = [null, this.asked, "phoenix", "phx_reply", { status: "ok", response: {} }];
    this.onmessage({ data: JSON.stringify(reply) });
  }

  close() {
    this.readyState = 3;
  }

  open() {
    this.readyState = 1;
    this.onopen();
  }

  fail() {
    this.readyState = 3;
    this.onerror("refused");
    this.onclose({ code: 1006 });
  }
}

/** Connects, and says after what happened then whether the client is about to poll. */
function polls(happen: () => void): boolean {
  mock.timers.enable({ apis: ["setTimeout"] });
  const options = { transport: FakeSocket, longPollFallbackMs: LONG_POLL_AFTER_MS, params: {} };
  const socket = new Socket("ws://pug.test/live", options);
  try {
    stayWithWorkingSocket(socket);
    socket.connect();
    happen();
    return (socket as Socket & { transport: unknown }).transport !== FakeSocket;
  } finally {
    socket.disconnect();
    mock.timers.reset();
  }
}

test("a page whose first WebSocket is refused polls", () => {
  assert.equal(polls(() => FakeSocket.last.fail()), true);
});

test("a page whose WebSocket does not open in time polls", () => {
  assert.equal(polls(() => mock.timers.tick(LONG_POLL_AFTER_MS)), true);
  assert.equal(polls(() => mock.timers.tick(LONG_POLL_AFTER_MS - 1)), false);
});

test("a page whose WebSocket opens and says nothing polls", () => {
  const silent = () => {
    FakeSocket.last.open();
    mock.timers.tick(LONG_POLL_AFTER_MS);
  };
  assert.equal(polls(silent), true);
});

test("a page whose WebSocket has worked does not poll when no other one opens", () => {
  const lost = () => {
    FakeSocket.last.open();
    FakeSocket.last.answer();
    for (let attempt = 0; attempt < 5; attempt++) {
      const failed = FakeSocket.last;
      failed.fail();
      mock.timers.tick(5_000);
      assert.notEqual(FakeSocket.last, failed, "it tries again");
    }
  };
  assert.equal(polls(lost), false);
});
