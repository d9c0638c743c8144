// Keeps the values of the session that this page knows, and tells its listeners of changes. Uses
// neither the document nor the network.

type Told = (value: unknown) => void;

export interface Values {
  /** The session has these values now. */
  learn(values: Iterable<readonly [string, unknown]>): void;
  /** Tells the value as soon as it is known, and each later one, until the result is called. */
  subscribe(key: string, listener: Told): () => void;
}

/** `changed` is called with what was known before, as JSON, if anything was. */
export function knownValues(
  changed: (key: string, value: unknown, before?: string) => void,
): Values {
  /** As JSON. */
  const known = new Map<string, string>();
  const listeners = new Map<string, Set<Told>>();
  return {
    learn(values) {
      for (const [key, value] of values) {
        const before = known.get(key);
        const text = JSON.stringify(value);
        if (text === before) continue;
        known.set(key, text);
        changed(key, value, before);
        for (const listener of listeners.get(key) ?? []) tell(listener, text);
      }
    },
    subscribe(key, listener) {
      const others = listeners.get(key) ?? new Set();
      // The same function may be given twice.
      const own: Told = (value) => others.has(own) && listener(value);
      listeners.set(key, others.add(own));
      const text = known.get(key);
      if (text !== undefined) tell(own, text);
      return () => {
        others.delete(own);
      };
    },
  };
}

/** One that throws, or changes what it is given, is of no concern to the others. */
function tell(listener: Told, text: string): void {
  queueMicrotask(() => listener(JSON.parse(text)));
}
