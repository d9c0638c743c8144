const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/** Failures in a row after which the page says so; it goes on trying. */
export const PATIENT_ATTEMPTS = 2;

/**
 * How many milliseconds to leave a server alone that has not answered so often in a row. Pages that
 * lost the same server must not all come back at the same moment, so a fifth of it is up to chance:
 * a number from 0 up to 1.
 */
export function backoff(failures: number, chance: number): number {
  return Math.min(FIRST_MS * 2 ** (failures - 1), LONGEST_MS) * (0.8 + 0.4 * chance);
}
