import { Queue } from "./queue.ts";

/** The queue of values that this browser keeps. */
export class LocalQueue extends Queue {
  /**
   * What these keys hold is not to be sent, and stays as failed. Returns those that held something.
   */
  abandon(keys: Iterable<string>): string[] {
    const abandoned: string[] = [];
    for (const key of keys) {
      const value = this.waiting.get(key)?.value ?? this.flight?.put.get(key) ?? this.held.get(key);
      this.waiting.delete(key);
      this.held.delete(key);
      if (this.flight?.put.has(key)) {
        const put = new Map(this.flight.put);
        put.delete(key);
        this.flight = put.size > 0 ? { n: this.flight.n, put } : undefined;
      }
      if (value === undefined) continue;
      this.failed.set(key, value);
      abandoned.push(key);
    }
    return abandoned;
  }
}
