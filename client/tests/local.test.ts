import assert from "node:assert/strict";
import { test } from "node:test";
import { LocalItem } from "../src/session/local_item.ts";
import { LocalSender } from "../src/session/local_sender.ts";
import type { LocalAnswer, LocalLink, State } from "../src/session/ports.ts";
import { Clock, MemoryStorage, settle } from "./world.ts";

const NAME = "remount:test";

function item(text?: string, storage = new MemoryStorage()): { item: LocalItem; storage: MemoryStorage } {
  if (text !== undefined) storage.setItem(NAME, text);
  return { item: new LocalItem(NAME, storage, true), storage };
}

test("an item is brought as it is kept", () => {
  assert.equal(item().item.text(), "");
  assert.equal(item('{"draft":".1.7"}').item.text(), '{"draft":".1.7"}');
});

test("texts are kept beside each other and forgotten one by one", () => {
  const { item: kept, storage } = item();
  assert.equal(kept.store({ draft: "a" }), true);
  assert.equal(kept.store({ panel: "b" }), true);
  assert.equal(storage.getItem(NAME), '{"draft":"a","panel":"b"}');
  kept.store({ draft: null });
  assert.equal(storage.getItem(NAME), '{"panel":"b"}');
  kept.store({ panel: null });
  assert.equal(storage.getItem(NAME), null);
});

test("what another script left there is brought as nothing and replaced", () => {
  for (const junk of ["", "7", "null", "{", "[7]", '{"draft":7}', `{"draft":"${"x".repeat(20_000)}"}`]) {
    const { item: kept, storage } = item(junk);
    assert.equal(kept.text(), "", junk.slice(0, 20));
    kept.store({ draft: "a" });
    assert.equal(storage.getItem(NAME), '{"draft":"a"}');
  }
});

test("a name that means something to the language is a name", () => {
  const { item: kept } = item('{"__proto__":"a"}');
  kept.store({ constructor: "b" });
  assert.equal(kept.text(), '{"__proto__":"a","constructor":"b"}');
});

test("what cannot be brought is not kept", () => {
  const { item: kept } = item('{"draft":"a"}');
  assert.equal(kept.store({ notes: "ä".repeat(8_200) }), false);
  assert.equal(kept.text(), '{"draft":"a"}');
});

test("a storage that is full, switched off or forgetful keeps nothing", () => {
  const full = new MemoryStorage();
  full.isFull = true;
  assert.equal(item(undefined, full).item.store({ draft: "a" }), false);
  const forgetful = new LocalItem(NAME, new MemoryStorage(), false);
  assert.equal(forgetful.store({ draft: "a" }), false);
  assert.equal(forgetful.text(), '{"draft":"a"}', "as long as the page lives");
});

/** A page whose server answers when the test says so. */
class Page {
  readonly clock = new Clock();
  readonly storage = new MemoryStorage();
  readonly asked: unknown[] = [];
  readonly brought: string[] = [];
  readonly reported: string[] = [];
  readonly changes: [keys: string, state: State, reason?: string][] = [];
  readonly sender: LocalSender;
  isJoined = true;
  private answers: ((answer: LocalAnswer) => void)[] = [];

  constructor(kept?: string, lasts = true) {
    if (kept !== undefined) this.storage.setItem(NAME, kept);
    const link: LocalLink = {
      put: (values) => {
        if (!this.isJoined) return Promise.resolve({ kind: "none" });
        this.asked.push(values);
        return new Promise((resolve) => this.answers.push(resolve));
      },
      bring: (text) => this.brought.push(text),
      reportFailed: (reason) => this.reported.push(reason),
    };
    const names = ["draft", "search"];
    this.sender = new LocalSender(names, new LocalItem(NAME, this.storage, lasts), this.clock, link, {
      changed: (keys, state, reason) =>
        this.changes.push(reason === undefined ? [`${keys}`, state] : [`${keys}`, state, reason]),
    });
  }

  connect(): this {
    this.sender.connected({ draft: "me.1.", search: "me.1." }, {});
    return this;
  }

  async reply(answer: LocalAnswer): Promise<void> {
    this.answers.shift()!(answer);
    await settle();
  }

  get kept(): string | null {
    return this.storage.getItem(NAME);
  }
}

const kept = (store: Record<string, string>): LocalAnswer => ({ kind: "kept", store });

test("what was typed is kept once the server has said that it is right", async () => {
  const page = new Page().connect();
  page.sender.edit("draft", "he", 300);
  page.sender.edit("draft", "hello", 300);
  await page.clock.pass(299);
  assert.deepEqual(page.asked, []);
  await page.clock.pass(1);
  assert.deepEqual(page.asked, [{ draft: "hello" }]);
  assert.equal(page.kept, null);
  await page.reply(kept({ draft: 'me.1."hello"' }));
  assert.equal(page.kept, '{"draft":"me.1.\\"hello\\""}');
  assert.deepEqual(page.changes.at(-1), ["draft", "saved"]);
  assert.deepEqual([...page.sender.unsaved()], []);
});

test("a value that is refused is not kept, and what is wrong is told of its key", async () => {
  const page = new Page('{"draft":"old"}').connect();
  page.sender.edit("draft", "too long", 0);
  await page.reply({ kind: "refused", key: "draft", reason: "is too long" });
  assert.equal(page.kept, '{"draft":"old"}');
  assert.deepEqual(page.changes.at(-1), ["draft", "failed", "is too long"]);
  assert.deepEqual([...page.sender.unsaved()], [["draft", "too long"]]);
  assert.deepEqual(page.brought, ['{"draft":"old"}']);
});

test("a value that was refused is not wanted any more once its form is reset", async () => {
  const page = new Page().connect();
  page.sender.hold("draft", "too long");
  page.sender.submit(page.sender.unsaved());
  await page.reply({ kind: "refused", key: "draft", reason: "is too long" });
  page.sender.undo(["draft", "search"]);
  assert.deepEqual(page.changes.at(-1), ["draft", "unchanged"]);
  assert.deepEqual([...page.sender.unsaved()], []);
});

test("beside a wrong value the others are asked for again", async () => {
  const page = new Page().connect();
  page.sender.edit("search", "pug", 10);
  page.sender.edit("draft", "too long", 10);
  await page.clock.pass(10);
  await page.reply({ kind: "refused", key: "draft", reason: "is too long" });
  assert.deepEqual(page.asked.at(-1), { search: "pug" });
});

test("before the connection stands nothing is asked", async () => {
  const page = new Page();
  page.sender.edit("draft", "hello", 0);
  await page.clock.pass(10_000);
  assert.deepEqual(page.asked, []);
  page.connect();
  assert.deepEqual(page.asked, [{ draft: "hello" }]);
});

test("without an answer the same is asked again, and the page says so after a while", async () => {
  const page = new Page().connect();
  page.isJoined = false;
  page.sender.edit("draft", "hello", 0);
  await page.clock.pass(5_000);
  assert.deepEqual(page.changes.at(-1), ["draft", "failed", "offline"]);
  page.isJoined = true;
  page.connect();
  await settle();
  assert.deepEqual(page.asked, [{ draft: "hello" }]);
});

test("where nothing is kept the page says so", async () => {
  const page = new Page(undefined, false).connect();
  page.sender.edit("draft", "hello", 0);
  await page.reply(kept({ draft: 'me.1."hello"' }));
  assert.deepEqual(page.changes.at(-1), ["draft", "failed", "no-storage"]);
  assert.deepEqual(page.reported, ["no-storage"]);
});

test("a page that is left keeps what nobody has checked yet, for the next one", async () => {
  const page = new Page().connect();
  page.sender.edit("draft", "hello", 300);
  page.sender.flush();
  assert.equal(page.kept, '{"draft":"me.1.\\"hello\\""}');
  assert.deepEqual(page.asked, [{ draft: "hello" }]);
});

test("what was kept unasked gives way to the old value when it is refused", async () => {
  const page = new Page('{"draft":"old"}').connect();
  page.sender.edit("draft", "too long", 300);
  page.sender.flush();
  page.sender.flush();
  await page.reply({ kind: "refused", key: "draft", reason: "is too long" });
  assert.equal(page.kept, '{"draft":"old"}');
  page.sender.flush();
  assert.equal(page.kept, '{"draft":"old"}', "what was refused is not kept unasked either");
});

test("a page that never had a connection keeps nothing unasked", () => {
  const page = new Page();
  page.sender.edit("draft", "hello", 300);
  page.sender.flush();
  assert.equal(page.kept, null);
});

test("a join brings what is on its way to the server as well", async () => {
  const page = new Page('{"search":"s"}').connect();
  page.sender.edit("draft", "hello", 0);
  assert.equal(page.sender.text(), '{"search":"s","draft":"me.1.\\"hello\\""}');
  await page.reply(kept({ draft: "checked" }));
  assert.equal(page.sender.text(), '{"search":"s","draft":"checked"}');
});

test("what another tab has changed is brought to the server", () => {
  const page = new Page().connect();
  page.storage.setItem(NAME, '{"draft":"theirs"}');
  page.sender.changedElsewhere();
  assert.deepEqual(page.brought, ['{"draft":"theirs"}']);
});

test("what one visitor typed is not kept as another's", async () => {
  const page = new Page();
  page.sender.connected({ draft: "alice.1.", search: "alice.1." }, {});
  page.sender.edit("draft", "secret", Number.POSITIVE_INFINITY); // data-debounce="blur"
  page.sender.connected({ draft: "bob.1.", search: "bob.1." }, {}); // a logout in another tab, the socket is back
  page.sender.flush();
  assert.equal(page.kept ?? "", "");
});

test("what one visitor typed is not put into another's session", async () => {
  const page = new Page();
  page.isJoined = false;
  page.sender.connected({ draft: "alice.1.", search: "alice.1." }, {});
  page.sender.edit("draft", "secret", 0);
  await settle();
  page.isJoined = true;
  page.sender.connected({ draft: "bob.1.", search: "bob.1." }, {});
  await settle();
  await page.clock.pass(10_000);
  assert.deepEqual(page.asked, []);
  assert.deepEqual(page.changes.at(-1), ["draft", "failed", "session-changed"]);
});

test("what is unanswered is not brought in the place of what another visitor keeps", async () => {
  const page = new Page().connect();
  page.sender.edit("draft", "mine", 0);
  await settle();
  assert.equal(page.sender.text(), '{"draft":"me.1.\\"mine\\""}');
  page.storage.setItem(NAME, '{"draft":"bob.1.7"}');
  assert.equal(page.sender.text(), '{"draft":"bob.1.7"}');
});

test("what was typed before a login goes on after it", async () => {
  const page = new Page();
  page.sender.connected({ draft: ".1.", search: ".1." }, {});
  page.sender.edit("draft", "mine", 300);
  page.sender.connected({ draft: "me.1.", search: "me.1." }, {});
  await page.clock.pass(300);
  assert.deepEqual(page.asked, [{ draft: "mine" }]);
});
