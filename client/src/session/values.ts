// Keeps the values of the session that this page knows, and tells its listeners of changes. Uses
// neither the document nor the network.

type Told = (value: unknown) => void;

export class Values {
  /** As JSON. */
  private readonly known = new Map<string, string>();
  private readonly listeners = new Map<string, Set<Told>>();

  /** `changed` is called with what was known before, as JSON, if anything was. */
  constructor(private readonly changed: (key: string, value: unknown, before?: string) => void) {}

  /** The session has these values now. */
  learn(values: Iterable<readonly [string, unknown]>): void {
    for (const [key, value] of values) {
      const before = this.known.get(key);
      const text = JSON.stringify(value);
      if (text === before) continue;
      this.known.set(key, text);
      this.changed(key, value, before);
      for (const listener of this.listeners.get(key) ?? []) tell(listener, text);
    }
  }

  /** Tells the value as soon as it is known, and each later one, until the result is called. */
  subscribe(key: string, listener: Told): () => void {
    const listeners = this.listeners.get(key) ?? new Set();
    // The same function may be given twice.
    const own: Told = (value) => listeners.has(own) && listener(value);
    this.listeners.set(key, listeners.add(own));
    const text = this.known.get(key);
    if (text !== undefined) tell(own, text);
    return () => {
      listeners.delete(own);
    };
  }
}

/** One that throws, or changes what it is given, is of no concern to the others. */
function tell(listener: Told, text: string): void {
  queueMicrotask(() => listener(JSON.parse(text)));
}
