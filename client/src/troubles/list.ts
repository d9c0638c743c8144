// What went wrong lately, in words.

/** A page on which one thing goes wrong after the other must not be covered by their notes. */
const MAX_LINES = 5;

export class TroubleList {
  /** How often each was said; the latest is the last one. */
  private readonly counts = new Map<string, number>();

  add(words: string): void {
    const count = (this.counts.get(words) ?? 0) + 1;
    this.counts.delete(words);
    this.counts.set(words, count);
    const [oldest] = this.counts.keys();
    if (this.counts.size > MAX_LINES && oldest !== undefined) this.counts.delete(oldest);
  }

  clear(): void {
    this.counts.clear();
  }

  /** The latest first. */
  lines(): string[] {
    return [...this.counts]
      .map(([words, count]) => (count > 1 ? `${words} (${count} times)` : words))
      .reverse();
  }
}
