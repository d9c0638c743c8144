// Saves what is typed into fields whose keys this browser keeps: asks the server whether a value is
// right, over the live connection, and keeps what it says. Like `sender.ts` without a browser.

import { backoff, PATIENT_ATTEMPTS } from "./backoff.ts";
import { Intake } from "./intake.ts";
import type { LocalItem, Store } from "./local_item.ts";
import { LocalQueue } from "./local_queue.ts";
import type { Listener, LocalLink, Surroundings } from "./ports.ts";
import type { Flight, Value } from "./queue.ts";

export class LocalSender extends Intake<LocalQueue> {
  private readonly keys: ReadonlySet<string>;
  /** How texts begin, by their keys; known once the connection stands. */
  private prefixes: Readonly<Record<string, string>> = {};
  /** In a row. */
  private failures = 0;
  private joined = false;
  private busy = false;
  private notBefore = 0;
  private cancelTimer: (() => void) | undefined;
  /** What was kept before a page that might have been left kept values unasked. */
  private readonly before = new Map<string, string | undefined>();

  constructor(
    keys: Iterable<string>,
    private readonly item: LocalItem,
    private readonly world: Pick<Surroundings, "now" | "random" | "wait">,
    private readonly link: LocalLink,
    listener: Pick<Listener, "changed">,
  ) {
    super(new LocalQueue(), world.now, listener.changed, () => this.pump());
    this.keys = new Set(keys);
  }

  owns(key: string): boolean {
    return this.keys.has(key);
  }

  /** The item as a join brings it: with what the server was asked to take and has not answered. */
  text(): string {
    if (!this.busy) return this.item.text();
    const texts = this.texts(this.queue.inFlight());
    // What somebody else keeps by now does not give way to it.
    for (const [key, text] of texts) {
      const kept = this.item.get(key);
      if (kept !== undefined && labelOf(kept) !== labelOf(text)) texts.delete(key);
    }
    return this.item.text(texts);
  }

  /** The connection stands, or values are to be kept otherwise from now on. */
  connected(prefixes: Readonly<Record<string, string>>, store: Store): void {
    const before = this.prefixes;
    this.prefixes = prefixes;
    this.item.store(store);
    this.disown([...this.keys].filter((key) => belongsToAnother(before[key], prefixes[key])));
    this.joined = true;
    this.notBefore = 0;
    this.failures = 0;
    this.pump();
  }

  /** The server says what to keep. Returns whether it is kept. */
  store(store: Store): boolean {
    return this.item.store(store);
  }

  /** Another tab has changed the item. */
  changedElsewhere(): void {
    this.link.bring(this.text());
  }

  /**
   * The page may go away before the server has answered: what is unsaved is kept as it is. The
   * next page has it checked, as it has everything that it brings.
   */
  flush(): void {
    this.release();
    const unsaved = this.queue.unsaved();
    const pending = new Map(this.queue.pending().map((key) => [key, unsaved.get(key) ?? null]));
    const texts = this.texts(pending);
    for (const key of texts.keys()) if (!this.before.has(key)) this.before.set(key, this.item.get(key));
    if (texts.size > 0) this.item.store(Object.fromEntries(texts));
  }

  /** A login or logout has come in between: what was typed before is not the next visitor's. */
  private disown(keys: readonly string[]): void {
    for (const key of keys) this.before.delete(key);
    const disowned = this.queue.abandon(keys);
    this.failed(disowned, "session-changed");
  }

  private pump(): void {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    const { due } = this.queue;
    if (this.busy || !this.joined || due === undefined) return;
    const now = this.world.now();
    const delay = Math.max(due, this.notBefore) - now;
    if (delay > 0) {
      this.cancelTimer = this.world.wait(delay, () => this.pump());
      return;
    }
    const flight = this.queue.take(now);
    if (!flight) return;
    this.busy = true;
    void this.send(flight).finally(() => {
      this.busy = false;
      this.pump();
    });
  }

  private async send({ n, put }: Flight): Promise<void> {
    const answer = await this.link.put(Object.fromEntries(put));
    switch (answer.kind) {
      case "none": {
        this.notBefore = this.world.now() + backoff(++this.failures, this.world.random());
        if (this.failures >= PATIENT_ATTEMPTS) this.failed(this.queue.pending(), "offline");
        return;
      }
      case "kept": {
        this.failures = 0;
        const keys = this.queue.confirm(n);
        for (const key of keys) this.before.delete(key);
        const lasts = this.item.store(answer.store);
        const done = this.queue.settled(keys);
        if (lasts) this.told(done, "saved");
        else {
          this.failed(done, "no-storage");
          this.link.reportFailed("no-storage", keys);
        }
        return;
      }
      case "refused": {
        const { key, reason } = answer;
        const named = key !== undefined && put.has(key);
        const wrong = this.queue.refuse(n, (other) => !named || other === key);
        this.takeBack(put.keys());
        this.told(wrong, "failed", reason, named);
        // A join may have brought what is refused now.
        this.link.bring(this.item.text());
      }
    }
  }

  /** What was kept unasked gives way to what was there before. */
  private takeBack(keys: Iterable<string>): void {
    const store: Record<string, string | null> = {};
    for (const key of keys) {
      if (!this.before.has(key)) continue;
      store[key] = this.before.get(key) ?? null;
      this.before.delete(key);
    }
    if (Object.keys(store).length > 0) this.item.store(store);
  }

  private texts(values: ReadonlyMap<string, Value>): Map<string, string> {
    const texts = new Map<string, string>();
    for (const [key, value] of values) {
      const prefix = this.prefixes[key];
      if (prefix !== undefined) texts.set(key, prefix + JSON.stringify(value));
    }
    return texts;
  }

  private failed(keys: string[], reason: string): void {
    this.told(keys, "failed", reason);
  }
}

/** Whom a text belongs to; nobody who has logged in, if it is empty. */
function labelOf(text: string): string {
  return text.split(".", 1)[0] ?? "";
}

function belongsToAnother(before: string | undefined, now: string | undefined): boolean {
  if (before === undefined || now === undefined) return false;
  return labelOf(before) !== "" && labelOf(before) !== labelOf(now);
}
