const STEPS_MS = [500, 1_000, 2_000, 4_000, 8_000, 16_000];
const LONGEST_MS = 30_000;

/** How long to leave a server alone that does not answer. */
export class Backoff {
  private count = 0;

  /** How often in a row. */
  get failures(): number {
    return this.count;
  }

  /**
   * Milliseconds. Pages that lost the same server must not all come back at the same moment, so a
   * fifth of it is up to chance: a number from 0 up to 1.
   */
  next(chance: number): number {
    const step = STEPS_MS[this.count++] ?? LONGEST_MS;
    return step * (0.8 + 0.4 * chance);
  }

  reset(): void {
    this.count = 0;
  }
}
