// Takes what the visitor does in fields, whatever becomes of it: the part that all senders share.

import type { Listener, Surroundings } from "./ports.ts";
import type { Queue, Value } from "./queue.ts";

export class Intake<Q extends Queue = Queue> {
  constructor(
    protected readonly queue: Q,
    private readonly now: Surroundings["now"],
    private readonly changed: Listener["changed"],
    /** Sends what is due, and comes back when more is. */
    private readonly sendDue: () => void,
  ) {}

  /** A field has a new value, to be sent when it has not changed for so long. */
  edit(key: string, value: Value, delay: number): void {
    this.change([[key, value]], delay);
  }

  /** A form was submitted: what it changed leaves at once. */
  submit(values: ReadonlyMap<string, Value>): void {
    this.change([...values], 0);
  }

  /** A field of a form that is saved when it is submitted has a new value. */
  hold(key: string, value: Value): void {
    this.queue.hold(key, value);
    this.told([key], "unsaved");
  }

  /** The visitor cannot submit what these keys hold any more. */
  discard(keys: readonly string[]): void {
    this.told(this.queue.discard(keys), "unchanged");
  }

  /** The visitor does not want what these keys hold, nor what was refused of them. */
  undo(keys: readonly string[]): void {
    this.told(this.queue.undo(keys), "unchanged");
  }

  /** The visitor is done with these keys, or with all. */
  release(keys?: Iterable<string>): void {
    this.told(this.queue.release(keys), "saving");
    this.sendDue();
  }

  unsaved(): Map<string, Value> {
    return this.queue.unsaved();
  }

  protected change(values: (readonly [string, Value])[], delay: number): void {
    for (const [key, value] of values) this.queue.edit(key, value, this.now() + delay);
    this.told(
      values.map(([key]) => key),
      delay === Infinity ? "unsaved" : "saving",
    );
    this.sendDue();
  }

  /** Tells the page what became of keys, if there are any. */
  told(...change: Parameters<Listener["changed"]>): void {
    if (change[0].length > 0) this.changed(...change);
  }
}
