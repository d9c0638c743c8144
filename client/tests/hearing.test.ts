// One tab of a browser hears the server, and another takes over when it goes.

import assert from "node:assert/strict";
import { afterEach, mock, test } from "node:test";
import { hearing } from "../src/session/hearing.ts";
import { settle } from "./world.ts";

const CLOSED = 2;

/** A stream of the browser, as far as it is used. */
class Source {
  static readonly CLOSED = CLOSED;
  static opened: Source[] = [];
  readyState = 1;
  onmessage: (event: { data: string }) => void = () => {};
  onerror: () => void = () => {};

  constructor(readonly address: string) {
    Source.opened.push(this);
  }

  /** The server answers with something that is no stream. */
  refused(): void {
    this.readyState = CLOSED;
    this.onerror();
  }
}

/** The locks of a browser: each request waits until all earlier ones are released. */
class Locks {
  readonly waiting: { name: string; held: () => Promise<void> }[] = [];

  request(name: string, held: () => Promise<void>): Promise<void> {
    this.waiting.push({ name, held });
    if (this.waiting.length === 1) void held();
    return new Promise(() => {});
  }

  /** The tab that holds the lock is closed. */
  closeFirst(): void {
    this.waiting.shift();
    void this.waiting[0]?.held();
  }
}

/** Tabs of a browser with this, and what each has heard. */
function browser(navigator: { locks?: Locks }) {
  Source.opened = [];
  Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true });
  Object.assign(globalThis, { EventSource: Source });
  return () => {
    const heard: unknown[] = [];
    return { hearing: hearing("/live/session/events", (values) => heard.push(values)), heard };
  };
}

afterEach(() => mock.timers.reset());

test("nothing is asked of the server as long as nobody wants to hear it", () => {
  const locks = new Locks();
  browser({ locks })();
  assert.deepEqual(Source.opened, []);
  assert.deepEqual(locks.waiting, []);
});

test("what the server says is passed on", () => {
  const { hearing, heard } = browser({ locks: new Locks() })();
  hearing.begin();
  Source.opened[0]?.onmessage({ data: '{"name":"pug","volume":5}' });
  assert.deepEqual(heard, [[["name", "pug"], ["volume", 5]]]);
});

test("of several tabs one has the stream, and the next one when that has gone", () => {
  const locks = new Locks();
  const open = browser({ locks });
  for (const { hearing } of [open(), open(), open()]) hearing.begin();
  assert.equal(Source.opened.length, 1);
  locks.closeFirst();
  assert.equal(Source.opened.length, 2);
});

test("a tab asks once, however many listen", () => {
  const locks = new Locks();
  const { hearing } = browser({ locks })();
  hearing.begin();
  hearing.begin();
  assert.equal(locks.waiting.length, 1);
});

test("sites of one origin do not wait for each other", () => {
  const locks = new Locks();
  browser({ locks });
  for (const path of ["/shop/live", "/admin/live"]) hearing(path, () => {}).begin();
  assert.notEqual(locks.waiting[0]?.name, locks.waiting[1]?.name);
});

test("a browser without locks has a stream for each tab", () => {
  const open = browser({});
  for (const { hearing } of [open(), open()]) hearing.begin();
  assert.equal(Source.opened.length, 2);
});

test("a page that may not ask for locks has a stream of its own", async () => {
  const request = () => Promise.reject(new Error("locks are switched off"));
  const { hearing } = browser({ locks: { request } as unknown as Locks })();
  hearing.begin();
  await settle();
  assert.equal(Source.opened.length, 1);
});

test("a server that refuses is asked again after a minute", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { hearing } = browser({ locks: new Locks() })();
  hearing.begin();
  Source.opened[0]?.refused();
  mock.timers.tick(59_999);
  assert.equal(Source.opened.length, 1);
  mock.timers.tick(1);
  assert.equal(Source.opened.length, 2);
});

test("what breaks off is left to the browser, which comes back by itself", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { hearing } = browser({ locks: new Locks() })();
  hearing.begin();
  Source.opened[0]?.onerror();
  mock.timers.tick(120_000);
  assert.equal(Source.opened.length, 1);
});

test("a session that begins is heard at once, and only by the tab whose turn it is", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const open = browser({ locks: new Locks() });
  const tabs = [open(), open()];
  for (const { hearing } of tabs) hearing.begin();
  Source.opened[0]?.refused();
  for (const { hearing } of tabs) hearing.wake();
  assert.equal(Source.opened.length, 2);
  mock.timers.tick(60_000);
  assert.equal(Source.opened.length, 2, "the stream stands");
});
