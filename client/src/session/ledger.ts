// What became of each key, as far as this page knows. No document, no network.

import type { State } from "./ports.ts";

interface Entry {
  readonly state: State;
  /** What the server says is wrong with the value. */
  readonly error: string | undefined;
}

const GRAVITY: readonly State[] = ["failed", "saving", "unsaved", "saved", "unchanged"];

export class Ledger {
  private readonly entries = new Map<string, Entry>();

  /** Returns whether anything is different now. */
  set(keys: readonly string[], state: State, error?: string): boolean {
    const changed = keys.filter((key) => {
      const entry = this.entries.get(key);
      return entry?.state !== state || entry.error !== error;
    });
    for (const key of changed) this.entries.set(key, { state, error });
    return changed.length > 0;
  }

  error(key: string): string | undefined {
    return this.entries.get(key)?.error;
  }

  /** Of several keys together: the state that the visitor most needs to know of. */
  state(keys: Iterable<string>): State | undefined {
    const states = new Set([...keys].map((key) => this.entries.get(key)?.state));
    return GRAVITY.find((state) => states.has(state));
  }
}
