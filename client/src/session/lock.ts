import { patience } from "./patience.ts";

const NAME = "remount-session";
const PATIENCE_MS = 3_000;

/**
 * Does the work while no other tab of the site does its own: of two answers that race, the browser
 * would keep the cookie of the one that arrives last. A tab that was suspended may hold the lock
 * for ever, so the work is done without it after a while, as it is where browsers have no locks.
 */
export async function locked(work: () => Promise<void>): Promise<void> {
  const { locks } = navigator as { locks?: LockManager };
  let held = false;
  const hold = () => {
    held = true;
    return work();
  };
  try {
    await locks?.request(NAME, { signal: patience(PATIENCE_MS) }, hold);
  } catch (error) {
    if (held) throw error;
  }
  if (!held) await work();
}
