// A time that goes by only while nothing holds it.

/** The longest that a browser's timer takes. */
const LONGEST_MS = 2 ** 31 - 1;

export class Countdown {
  private readonly holds = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isWanted = false;
  private isUp = false;

  /** Calls `done` when so many milliseconds have gone by without a break. */
  constructor(
    private readonly milliseconds: number,
    private readonly done: () => void,
  ) {}

  /** Begins, unless it has begun already. */
  begin(): void {
    if (!this.isWanted) this.beginAnew();
  }

  /** Begins with the whole time, whatever was before. */
  beginAnew(): void {
    this.isWanted = true;
    this.isUp = false;
    this.run();
  }

  end(): void {
    this.isWanted = false;
    this.run();
  }

  /** Something holds it from now on, or no more: then the whole time begins. */
  hold(by: string, holds: boolean): void {
    if (holds === this.holds.has(by)) return;
    if (holds) this.holds.add(by);
    else this.holds.delete(by);
    this.run();
  }

  private run(): void {
    clearTimeout(this.timer);
    if (!this.isWanted || this.isUp || this.holds.size > 0) return;
    const milliseconds = Math.min(this.milliseconds, LONGEST_MS);
    this.timer = setTimeout(() => {
      this.isUp = true;
      this.done();
    }, milliseconds);
  }
}

/** Holds a countdown while nobody looks at the page. Returns what ends that. */
export function holdWhileHidden(countdown: Countdown): () => void {
  const look = () => countdown.hold("hidden", document.visibilityState === "hidden");
  look();
  document.addEventListener("visibilitychange", look);
  return () => document.removeEventListener("visibilitychange", look);
}
