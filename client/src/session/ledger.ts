// What became of each key, as far as this page knows. No document, no network.

import type { State } from "./ports.ts";

interface Entry {
  readonly state: State;
  /** What the server says is wrong with the value. */
  readonly error: string | undefined;
}

const GRAVITY: readonly State[] = ["failed", "saving", "unsaved", "saved", "unchanged"];

export interface Ledger {
  /** Returns whether anything is different now. */
  set(keys: readonly string[], state: State, error?: string): boolean;
  error(key: string): string | undefined;
  /** Of several keys together: the state that the visitor most needs to know of. */
  state(keys: readonly string[]): State | undefined;
}

export function ledger(): Ledger {
  const entries = new Map<string, Entry>();
  return {
    set(keys, state, error) {
      const changed = keys.filter((key) => {
        const entry = entries.get(key);
        return entry?.state !== state || entry.error !== error;
      });
      for (const key of changed) entries.set(key, { state, error });
      return changed.length > 0;
    },
    error: (key) => entries.get(key)?.error,
    state: (keys) => GRAVITY.find((state) => keys.some((key) => entries.get(key)?.state === state)),
  };
}
