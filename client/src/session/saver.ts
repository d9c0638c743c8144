// Takes what is typed to where its key is kept: with the session, or in this browser.

import type { LocalSender } from "./local_sender.ts";
import type { Value } from "./queue.ts";
import type { Sender } from "./sender.ts";

export class Saver {
  constructor(
    private readonly sender: Sender,
    private readonly local: LocalSender | undefined,
  ) {}

  edit(key: string, value: Value, delay: number): void {
    (this.local?.owns(key) ? this.local : this.sender).edit(key, value, delay);
  }

  release(keys?: readonly string[]): void {
    this.sender.release(keys);
    this.local?.release(keys);
  }

  unsaved(): Map<string, Value> {
    return new Map([...this.sender.unsaved(), ...(this.local?.unsaved() ?? [])]);
  }

  /** The page goes away. */
  flush(): void {
    this.sender.flush();
    this.local?.flush();
  }
}
