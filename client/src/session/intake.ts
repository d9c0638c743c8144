// Takes what the visitor does in fields, whatever becomes of it: the part that all senders share.

import type { Listener, Surroundings } from "./ports.ts";
import type { Queue, Value } from "./queue.ts";

export abstract class Intake<Q extends Queue = Queue> {
  constructor(
    protected readonly queue: Q,
    private readonly now: Surroundings["now"],
    private readonly changed: Listener["changed"],
  ) {}

  /** A field has a new value, to be sent when it has not changed for so long. */
  edit(key: string, value: Value, delay: number): void {
    this.change([[key, value]], delay);
  }

  /** A form was submitted: what it changed leaves at once. */
  submit(values: ReadonlyMap<string, Value>): void {
    if (values.size > 0) this.change(values, 0);
  }

  /** A field of a form that is saved when it is submitted has a new value. */
  hold(key: string, value: Value): void {
    this.queue.hold(key, value);
    this.changed([key], "unsaved");
  }

  /** The visitor cannot submit what these keys hold any more. */
  discard(keys: Iterable<string>): void {
    this.dropped(this.queue.discard(keys));
  }

  /** The visitor does not want what these keys hold, nor what was refused of them. */
  undo(keys: Iterable<string>): void {
    this.dropped(this.queue.undo(keys));
  }

  /** The visitor is done with these keys, or with all. */
  release(keys?: Iterable<string>): void {
    const released = this.queue.release(this.now(), keys);
    if (released.length > 0) this.changed(released, "saving");
    this.pump();
  }

  unsaved(): Map<string, Value> {
    return this.queue.unsaved();
  }

  protected change(values: Iterable<readonly [string, Value]>, delay: number): void {
    const due = this.now() + delay;
    const keys: string[] = [];
    for (const [key, value] of values) {
      this.queue.edit(key, value, due);
      keys.push(key);
    }
    this.changed(keys, delay === Number.POSITIVE_INFINITY ? "unsaved" : "saving");
    this.pump();
  }

  /** Sends what is due, and comes back when more is. */
  protected abstract pump(): void;

  private dropped(keys: string[]): void {
    const unchanged = keys.filter((key) => !this.queue.hasNewer(key));
    if (unchanged.length > 0) this.changed(unchanged, "unchanged");
  }
}
