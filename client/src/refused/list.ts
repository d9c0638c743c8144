// What was refused lately, in words.

export interface RefusedEvent {
  readonly view: string;
  readonly event: string;
  /** Empty where it is about all of the data, or about the event's name. */
  readonly field: string;
  readonly reason: string;
}

/** A page that sends one wrong event after the other must not be covered by their notes. */
const MAX_LINES = 5;

export class RefusedList {
  /** How often each was said; the latest is the last one. */
  private readonly counts = new Map<string, number>();

  add(refused: RefusedEvent): void {
    const words = describe(refused);
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

function describe({ view, event, field, reason }: RefusedEvent): string {
  const place = field ? `field “${field}” ` : "";
  return `${view} refused the event “${event}”: ${place}${reason}`;
}
