// Sends what is typed into a page that has no live connection, one request at a time, and decides
// what each answer leads to. The endpoint alone brings its tickets, which are those of the session
// that the browser's cookie names. Like `sender.ts` without a browser.

import { backoff, PATIENT_ATTEMPTS } from "./backoff.ts";
import { Intake } from "./intake.ts";
import type { Listener, Surroundings } from "./ports.ts";
import { type Flight, Queue } from "./queue.ts";
import type { Saver } from "./saver.ts";

/** `tab`: the name of this page load. */
export function stillSender(tab: string, world: Surroundings, listener: Listener): Saver {
  const queue = new Queue();
  let ticket: string | undefined;
  let busy = false;
  /** The numbers of requests that were sent while the page was going away, past the lock. */
  const leaving = new Set<number>();
  /** In a row. */
  let failures = 0;
  let notBefore = 0;
  let cancelTimer = () => {};
  /** The number of the request whose ticket was too old. */
  let renewedFor = 0;

  const intake = new Intake(queue, world.now, listener.changed, pump);
  return Object.assign(intake, { wake, flush });

  function wake(): void {
    notBefore = 0;
    pump();
  }

  function flush(): void {
    const flight = ticket && queue.flush();
    if (!flight || leaving.has(flight.n)) return;
    leaving.add(flight.n);
    void send(flight, true).then(() => {
      leaving.delete(flight.n);
      pump();
    });
  }

  /** Sends what is due, and comes back when more is. */
  function pump(): void {
    cancelTimer();
    const { due } = queue;
    if (busy || due === undefined || leaving.size > 0) return;
    // The ticket is there by the time that the first value is due.
    const delay = Math.max(ticket ? due : 0, notBefore) - world.now();
    if (delay > 0) {
      cancelTimer = world.wait(delay, pump);
      return;
    }
    busy = true;
    void world.locked(next).finally(() => {
      busy = false;
      pump();
    });
  }

  /** Decided under the lock, because waiting for it may have taken long. */
  async function next(): Promise<void> {
    if (leaving.size > 0) return;
    if (!ticket) return askForTicket();
    const flight = queue.take(world.now());
    if (flight) return send(flight);
  }

  async function send({ n, put }: Flight, keepalive = false): Promise<void> {
    const body = { ticket: ticket!, put: Object.fromEntries(put), tab, n };
    const { kind, key, reason, after } = await world.post(body, { keepalive, withoutReceipt: true });
    switch (kind) {
      case "none":
        return backOff();
      case "saved": {
        failures = 0;
        notBefore = 0;
        const kept = queue.settled(queue.confirm(n));
        if (kept.length > 0) listener.kept(kept.map((key) => [key, put.get(key)!]));
        return intake.told(kept, "saved");
      }
      case "busy":
        pause(after);
        return queue.postpone(n);
      case "invalid": {
        // A name that was not sent would let the same request go round for ever.
        const isWrong = (other: string) => !put.has(key!) || other === key;
        return intake.told(queue.refuse(n, isWrong), "failed", reason, true);
      }
      case "stale":
        ticket = undefined;
        if (renewedFor !== n) {
          renewedFor = n;
          return;
        }
        break;
      // The visitor takes part in the session that there is now, and saves again.
      case "conflict":
        ticket = undefined;
    }
    intake.told(queue.refuse(n), "failed", reason);
  }

  async function askForTicket(): Promise<void> {
    const first = await world.post({});
    // Whether the browser keeps cookies at all shows only when the same is said once more: without
    // the cookie, it creates a session once more. Should two tabs that cannot lock each other out
    // have created one each, it also brings the ticket of the one that won.
    const echo = first.created ? await world.post({}) : undefined;
    const isKept = !echo?.created;
    if (echo) listener.cookies(isKept);
    if (isKept && first.ticket) {
      ticket = echo?.ticket ?? first.ticket;
      if (echo) listener.created();
    } else if (first.kind === "none") backOff();
    else if (first.kind === "busy") pause(first.after);
    else intake.told(queue.fail(), "failed", isKept ? first.reason : "no-cookies");
  }

  function backOff(): void {
    pause(backoff(++failures, world.random()));
    if (failures >= PATIENT_ATTEMPTS) intake.told(queue.pending(), "failed", "offline");
  }

  function pause(milliseconds: number): void {
    notBefore = world.now() + milliseconds;
  }
}
