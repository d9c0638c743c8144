const NAME = "remount-session";
const PATIENCE_MS = 3_000;

/**
 * Does the work while no other tab of the site does its own: of two answers that race, the browser
 * would keep the cookie of the one that arrives last. A tab that was suspended may hold the lock
 * for ever, so the work is done without it after a while, as it is where browsers have no locks.
 */
export async function locked(work: () => Promise<void>): Promise<void> {
  const { locks } = navigator as { locks?: LockManager };
  if (!locks) return work();
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  let held = false;
  const hold = () => {
    held = true;
    clearTimeout(timer);
    return work();
  };
  try {
    await locks.request(NAME, { signal: patience.signal }, hold);
  } catch (error) {
    if (held) throw error;
    await work();
  } finally {
    clearTimeout(timer);
  }
}
