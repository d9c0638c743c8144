// Keeps the values of the session that this page knows, and tells its listeners of changes. Uses
// neither the document nor the network.

type Told = (value: unknown) => void;

export interface Values {
  /** Dates what is asked of the server now, for what it answers. */
  ask(): number;
  /** The session has these values now, or had them when it was asked. */
  learn(values: Iterable<readonly [string, unknown]>, asked?: number): void;
  /** Tells the value as soon as it is known, and each later one, until the result is called. */
  subscribe(key: string, listener: Told): () => void;
}

/** `changed` is called with what was known before, as JSON, if anything was. */
export function knownValues(
  changed: (key: string, value: unknown, before?: string) => void,
): Values {
  /** As JSON, and since when. */
  const known = new Map<string, [string, number]>();
  const listeners = new Map<string, Set<Told>>();
  let time = 0;
  return {
    ask: () => ++time,
    learn(values, asked = ++time) {
      for (const [key, value] of values) {
        const [before, since] = known.get(key) ?? [];
        if (since! > asked) continue;
        const text = JSON.stringify(value);
        known.set(key, [text, asked]);
        if (text === before) continue;
        changed(key, value, before);
        for (const listener of listeners.get(key) ?? []) tell(listener, text);
      }
    },
    subscribe(key, listener) {
      const others = listeners.get(key) ?? new Set();
      // The same function may be given twice.
      const own: Told = (value) => others.has(own) && listener(value);
      listeners.set(key, others.add(own));
      const [text] = known.get(key) ?? [];
      if (text) tell(own, text);
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
