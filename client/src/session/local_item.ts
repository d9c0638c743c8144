// What this browser keeps of the session itself: one item of localStorage, an object of texts by
// their keys. Only the server understands the texts; the page keeps them and brings them.

/** What to change: a text to keep, or `null` to forget what is there. */
export type Store = Readonly<Record<string, string | null>>;

/** What a server takes of an item, in bytes. */
const MAX_BYTES = 16 * 1024;

export class LocalItem {
  /** `lasts`: whether the storage outlives the page. */
  constructor(
    readonly name: string,
    private readonly storage: Storage,
    private readonly lasts: boolean,
  ) {}

  get(key: string): string | undefined {
    return this.read().get(key);
  }

  /** As it is brought: with texts that are about to be kept. Empty if there are none. */
  text(over: ReadonlyMap<string, string> = new Map()): string {
    const kept = this.read();
    const text = written(new Map([...kept, ...over]));
    return fits(text) ? text : written(kept);
  }

  /** Returns whether all of it is kept for the next page. */
  store(changes: Store): boolean {
    const texts = this.read();
    for (const [key, text] of Object.entries(changes)) {
      if (text === null) texts.delete(key);
      else texts.set(key, text);
    }
    const text = written(texts);
    if (!fits(text)) return false;
    try {
      if (text === "") this.storage.removeItem(this.name);
      else this.storage.setItem(this.name, text);
    } catch {
      // It is full, or may not be written.
      return false;
    }
    return this.lasts;
  }

  /** Another script may have left anything there. */
  private read(): Map<string, string> {
    try {
      const text = this.storage.getItem(this.name) ?? "";
      const texts: unknown = fits(text) ? JSON.parse(text) : undefined;
      if (typeof texts !== "object" || texts === null) return new Map();
      const isText = (entry: [string, unknown]): entry is [string, string] => typeof entry[1] === "string";
      return new Map(Object.entries(texts).filter(isText));
    } catch {
      return new Map();
    }
  }
}

function written(texts: ReadonlyMap<string, string>): string {
  return texts.size === 0 ? "" : JSON.stringify(Object.fromEntries(texts));
}

function fits(text: string): boolean {
  return new TextEncoder().encode(text).length <= MAX_BYTES;
}
