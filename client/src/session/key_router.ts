// Takes what is typed to where its key is kept: with the session, or in this browser.

import type { LocalSender } from "./local_sender.ts";
import type { Value } from "./queue.ts";
import type { Saver } from "./saver.ts";
import type { Sender } from "./sender.ts";

export class KeyRouter implements Saver {
  constructor(
    private readonly sender: Sender,
    private readonly local: LocalSender,
  ) {}

  edit(key: string, value: Value, delay: number): void {
    this.of(key).edit(key, value, delay);
  }

  hold(key: string, value: Value): void {
    this.of(key).hold(key, value);
  }

  submit(values: ReadonlyMap<string, Value>): void {
    const isLocal = ([key]: readonly [string, Value]) => this.local.owns(key);
    this.local.submit(new Map([...values].filter(isLocal)));
    this.sender.submit(new Map([...values].filter((value) => !isLocal(value))));
  }

  discard(keys: readonly string[]): void {
    this.sender.discard(keys);
    this.local.discard(keys);
  }

  undo(keys: readonly string[]): void {
    this.sender.undo(keys);
    this.local.undo(keys);
  }

  release(keys?: readonly string[]): void {
    this.sender.release(keys);
    this.local.release(keys);
  }

  unsaved(): Map<string, Value> {
    return new Map([...this.sender.unsaved(), ...this.local.unsaved()]);
  }

  wake(): void {
    this.sender.wake();
  }

  flush(): void {
    this.sender.flush();
    this.local.flush();
  }

  private of(key: string): Pick<Saver, "edit" | "hold"> {
    return this.local.owns(key) ? this.local : this.sender;
  }
}
