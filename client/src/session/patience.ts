/** Aborts what has not happened after so many milliseconds, and does nothing to what has. */
export function patience(milliseconds: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), milliseconds);
  return controller.signal;
}
