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
  due: number;
}

export class Queue {
  /** Changed, not sent. */
  protected readonly waiting = new Map<string, Edit>();
  protected flight: Flight | undefined;
  /** Changed in a form that is saved when it is submitted: nothing but that sends it. */
  protected readonly held = new Map<string, Value>();
  /**
   * Refused for good, and not held. Kept so that the text stays, and can be sent again when the
   * visitor asks.
   */
  protected readonly failed = new Map<string, Value>();

  /** The number of the request that left last. */
  private last = 0;

  /** The newest value of a key replaces what was not sent yet, and starts its wait anew. */
  edit(key: string, value: Value, due: number): void {
    this.undo([key]);
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

  /** What these keys hold is not wanted any more. Returns those that are unchanged by that. */
  discard(keys: readonly string[]): string[] {
    return this.settled(keys.filter((key) => this.held.delete(key)));
  }

  /** Nor is what was refused of them wanted. Returns those that are unchanged by that. */
  undo(keys: readonly string[]): string[] {
    return this.settled(keys.filter((key) => this.held.delete(key) || this.failed.delete(key)));
  }

  /**
   * These keys, or all, need not wait any longer. Returns those that would have waited for ever.
   */
  release(keys: Iterable<string> = this.waiting.keys()): string[] {
    return [...keys].filter((key) => {
      const edit = this.waiting.get(key);
      const wasEndless = edit?.due === Infinity;
      if (edit) edit.due = 0;
      return wasEndless;
    });
  }

  /** The request to send now: the one that was not answered, else all that is due. */
  take(now: number): Flight | undefined {
    return (this.flight ??= this.depart(now));
  }

  /**
   * The one request that a page sends when it goes away. A request that is not answered yet is
   * sent once more as it is; if there is more to say, its keys go along under a new number, so that
   * whichever of the two arrives last brings everything.
   */
  flush(): Flight | undefined {
    if (this.waiting.size > 0) {
      if (this.flight) this.postpone(this.flight.n);
      this.flight = this.depart(Infinity);
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
  refuse(n: number, isWrong: (key: string) => boolean = () => true): string[] {
    const wrong: string[] = [];
    for (const [key, value] of this.land(n)) {
      // What was typed since then is not what was refused.
      if (this.waiting.has(key)) continue;
      if (!isWrong(key)) this.waiting.set(key, { value, due: 0 });
      else if (!this.held.has(key)) {
        this.failed.set(key, value);
        wrong.push(key);
      }
    }
    return wrong;
  }

  /** Nothing can be sent at all: everything that waits or is on its way has failed. */
  fail(): string[] {
    const flight = this.flush();
    return flight ? this.refuse(flight.n) : [];
  }

  /** The server was too busy for this request: its keys wait, unless newer values do. */
  postpone(n: number): void {
    this.refuse(n, () => false);
  }

  /** When `take` will have something; `undefined` if nothing waits. */
  get due(): number | undefined {
    if (this.flight) return 0;
    const dues = [...this.waiting.values()].map(({ due }) => due);
    return dues.length > 0 ? Math.min(...dues) : undefined;
  }

  /** What the page shows and the server does not have yet. */
  unsaved(): Map<string, Value> {
    const waiting = [...this.waiting].map(([key, { value }]) => [key, value] as const);
    return new Map([...this.failed, ...this.inFlight(), ...waiting, ...this.held]);
  }

  /** The keys that wait or are on their way: everything unsaved that did not fail. */
  pending(): string[] {
    return [...new Map<string, unknown>([...this.inFlight(), ...this.waiting]).keys()];
  }

  /** Those of these keys of which no newer value is here, which no answer speaks of yet. */
  settled(keys: readonly string[]): string[] {
    const newer = [this.waiting, this.held, this.inFlight()];
    return keys.filter((key) => !newer.some((values) => values.has(key)));
  }

  /** What the server was asked to take and has not answered. */
  inFlight(): ReadonlyMap<string, Value> {
    return this.flight?.put ?? new Map();
  }

  private depart(now: number): Flight | undefined {
    const put = new Map<string, Value>();
    for (const [key, { value, due }] of this.waiting) {
      if (due <= now && this.waiting.delete(key)) put.set(key, value);
    }
    return put.size > 0 ? { n: ++this.last, put } : undefined;
  }

  private land(n: number): ReadonlyMap<string, Value> {
    if (this.flight?.n !== n) return new Map();
    const { put } = this.flight;
    this.flight = undefined;
    return put;
  }
}
