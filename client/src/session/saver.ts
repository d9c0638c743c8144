import type { Value } from "./queue.ts";

/** Takes what the visitor does in fields: a sender, or what knows several. */
export interface Saver {
  /** A field has a new value, to be sent when it has not changed for so long. */
  edit(key: string, value: Value, delay: number): void;
  /** A field of a form that is saved when it is submitted has a new value. */
  hold(key: string, value: Value): void;
  /** A form was submitted: what it changed leaves at once. */
  submit(values: ReadonlyMap<string, Value>): void;
  /** The visitor cannot submit what these keys hold any more. */
  discard(keys: readonly string[]): void;
  /** The visitor does not want what these keys hold, nor what was refused of them. */
  undo(keys: readonly string[]): void;
  /** The visitor is done with these keys, or with all. */
  release(keys?: readonly string[]): void;
  /** What the page shows and is not kept yet. */
  unsaved(): Map<string, Value>;
  /** The network is back. */
  wake(): void;
  /** The page goes away. */
  flush(): void;
}
