// Where cookies are switched off, merely to look at `localStorage` throws, and the stock client
// would not start. It is content with any object that keeps things as long as the page lives.

/** The browser's storage of this kind, or one that forgets with the page. */
export function storage(kind: "localStorage" | "sessionStorage"): Storage {
  try {
    return window[kind];
  } catch {
    return new Forgetful();
  }
}

/** Whether it outlives the page. */
export function isLasting(kept: Storage): boolean {
  return !(kept instanceof Forgetful);
}

class Forgetful implements Storage {
  private readonly items = new Map<string, string>();

  get length(): number {
    return this.items.size;
  }

  key(index: number): string | null {
    return [...this.items.keys()][index] ?? null;
  }

  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.items.set(key, value);
  }

  removeItem(key: string): void {
    this.items.delete(key);
  }

  clear(): void {
    this.items.clear();
  }
}
