// What the visitor changed and the server has not confirmed. Decides what goes into the next
// request; knows no clock, no network and no document.

/** What a field holds. `null` is an empty number. */
export type Value = string | number | boolean | null | readonly string[];

/** A request on its way: it keeps its number until it is answered, however often it is sent. */
export interface Flight {
  readonly n: number;
  readonly put: ReadonlyMap<string, Value>;
}

interface Edit {
  readonly value: Value;
  /** When it may be sent, in the caller's milliseconds. */
  readonly due: number;
}

export class Queue {
  private readonly nextNumber: () => number;
  /** Changed, not sent. */
  protected waiting = new Map<string, Edit>();
  protected flight: Flight | undefined;
  /** Changed in a form that is saved when it is submitted: nothing but that sends it. */
  protected readonly held = new Map<string, Value>();
  /** Refused for good. Kept so that the text stays, and can be sent again when the visitor asks. */
  protected readonly failed = new Map<string, Value>();

  constructor(nextNumber: () => number) {
    this.nextNumber = nextNumber;
  }

  /** The newest value of a key replaces what was not sent yet, and starts its wait anew. */
  edit(key: string, value: Value, due: number): void {
    this.failed.delete(key);
    this.held.delete(key);
    this.waiting.set(key, { value, due });
  }

  /**
   * The newest value of a key that is not sent before it is edited, which is when its form is
   * submitted.
   */
  hold(key: string, value: Value): void {
    this.failed.delete(key);
    this.held.set(key, value);
  }

  /** What these keys hold is not wanted any more. Returns those that held something. */
  discard(keys: Iterable<string>): string[] {
    return [...new Set(keys)].filter((key) => this.held.delete(key));
  }

  /** Nor is what was refused of them wanted. Returns those that held something, or had failed. */
  undo(keys: Iterable<string>): string[] {
    return [...new Set(keys)].filter((key) => {
      const wasHeld = this.held.delete(key);
      return this.failed.delete(key) || wasHeld;
    });
  }

  /**
   * These keys, or all, need not wait any longer. Returns those that would have waited for ever.
   */
  release(now: number, keys: Iterable<string> = this.waiting.keys()): string[] {
    const endless: string[] = [];
    for (const key of [...keys]) {
      const edit = this.waiting.get(key);
      if (!edit || edit.due <= now) continue;
      this.waiting.set(key, { value: edit.value, due: now });
      if (edit.due === Number.POSITIVE_INFINITY) endless.push(key);
    }
    return endless;
  }

  /** The request to send now: the one that was not answered, else all that is due. */
  take(now: number): Flight | undefined {
    if (!this.flight) this.depart((edit) => edit.due <= now);
    return this.flight;
  }

  /**
   * The one request that a page sends when it goes away. A request that is not answered yet is
   * sent once more as it is; if there is more to say, its keys go along under a new number, so that
   * whichever of the two arrives last brings everything.
   */
  flush(): Flight | undefined {
    const before = this.flight;
    if (this.waiting.size > 0) {
      this.flight = undefined;
      if (before) {
        for (const [key, value] of before.put) {
          if (!this.waiting.has(key)) this.waiting.set(key, { value, due: 0 });
        }
      }
      this.depart(() => true);
    }
    return this.flight;
  }

  /** The request of this number was kept. Returns its keys; none if it was overtaken by a flush. */
  confirm(n: number): string[] {
    return [...this.land(n).keys()];
  }

  /**
   * The request of this number was refused. The keys named stay as failed; the others wait again.
   */
  refuse(n: number, now: number, isWrong: (key: string) => boolean = () => true): string[] {
    const wrong: string[] = [];
    for (const [key, value] of this.land(n)) {
      // What was typed since then is not what was refused.
      if (this.waiting.has(key)) continue;
      if (isWrong(key)) {
        if (this.held.has(key)) continue;
        this.failed.set(key, value);
        wrong.push(key);
      } else {
        this.waiting.set(key, { value, due: now });
      }
    }
    return wrong;
  }

  /** Nothing can be sent at all: everything that waits has failed. */
  fail(): string[] {
    for (const [key, edit] of this.waiting) this.failed.set(key, edit.value);
    const keys = [...this.waiting.keys()];
    this.waiting.clear();
    return keys;
  }

  /** The server was too busy for this request: its keys wait, unless newer values do. */
  postpone(n: number, due: number): void {
    for (const [key, value] of this.land(n)) {
      if (!this.waiting.has(key)) this.waiting.set(key, { value, due });
    }
  }

  /** When `take` will have something; `undefined` if nothing waits. */
  get due(): number | undefined {
    if (this.flight) return 0;
    let first: number | undefined;
    for (const { due } of this.waiting.values()) first = Math.min(first ?? due, due);
    return first;
  }

  /** What the page shows and the server does not have yet. */
  unsaved(): Map<string, Value> {
    const values = new Map(this.failed);
    for (const [key, value] of this.flight?.put ?? []) values.set(key, value);
    for (const [key, edit] of this.waiting) values.set(key, edit.value);
    for (const [key, value] of this.held) values.set(key, value);
    return values;
  }

  /** The keys that wait or are on their way: everything unsaved that did not fail. */
  pending(): string[] {
    return [...new Set([...(this.flight?.put.keys() ?? []), ...this.waiting.keys()])];
  }

  /** Whether something was typed since, which no request has taken along. */
  hasNewer(key: string): boolean {
    return this.waiting.has(key) || this.held.has(key) || (this.flight?.put.has(key) ?? false);
  }

  private depart(goes: (edit: Edit) => boolean): void {
    const put = new Map<string, Value>();
    for (const [key, edit] of this.waiting) if (goes(edit)) put.set(key, edit.value);
    if (put.size === 0) return;
    for (const key of put.keys()) this.waiting.delete(key);
    this.flight = { n: this.nextNumber(), put };
  }

  private land(n: number): ReadonlyMap<string, Value> {
    if (this.flight?.n !== n) return new Map();
    const { put } = this.flight;
    this.flight = undefined;
    return put;
  }
}
