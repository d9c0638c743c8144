// Sends what is typed into a page with a live connection, one request at a time, and decides what
// each answer leads to. Time, network, lock and page are given to it, so that its rules can be
// tried without a browser. `live_sender.ts` adds what the connection brings.

import { backoff, PATIENT_ATTEMPTS } from "./backoff.ts";
import { Intake } from "./intake.ts";
import type { Listener, Surroundings } from "./ports.ts";
import { Queue, type Flight } from "./queue.ts";

/** What came of the repetition of a request that created a session. */
export interface Echo {
  readonly problem?: "no-cookies" | "session-changed";
  readonly receipt?: string | null;
}

/** Not a reason that a page is told, but to try again. */
const LATER = "later";

export abstract class Sender extends Intake {
  protected ticket: string | undefined;
  /**
   * A request with nothing but the ticket is wanted: it lets the server heal or renew the cookie.
   */
  protected touchWanted = false;
  /** An answer has shown that the ticket is one of the cookie's session. */
  protected bound = false;

  private busy = false;
  /** Requests sent while the page was going away, past the lock. */
  private leaving = 0;
  private flushed: number | undefined;
  /** Requests under way, by number: more than one only around a flush. */
  private readonly underway = new Map<number, number>();

  /** In a row. */
  private failures = 0;
  protected notBefore = 0;
  private cancelTimer: (() => void) | undefined;
  private renewedFor: number | undefined;
  private keepsCookies = true;

  constructor(
    private readonly tab: string,
    protected readonly world: Surroundings,
    private readonly listener: Listener,
  ) {
    super(new Queue(), world.now, listener.changed, () => this.pump());
  }

  touch(): void {
    this.touchWanted = true;
    this.pump();
  }

  /** Another tab made a session: a page that began without one finds out whether it is its own. */
  createdElsewhere(): void {
    if (!this.bound) this.touch();
  }

  /** The network is back. */
  wake(): void {
    this.notBefore = 0;
    this.pump();
  }

  /** The page goes away: what is unsaved leaves before this returns, without the lock. */
  flush(): void {
    if (!this.ticket) return;
    const flight = this.queue.flush();
    if (!flight) return this.flushRest();
    if (this.flushed === flight.n) return;
    this.flushed = flight.n;
    this.leave(this.sendPut(flight, this.ticket, true));
  }

  /** The page goes away, and nothing that was typed is unsaved. */
  protected abstract flushRest(): void;

  protected leave(request: Promise<unknown>): void {
    this.leaving++;
    void request.then(() => {
      this.leaving--;
      this.pump();
    });
  }

  protected pump(): void {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    if (this.busy || this.leaving > 0) return;
    const wanted = this.wantedAt();
    if (wanted === undefined) return;
    const delay = Math.max(wanted, this.notBefore) - this.world.now();
    if (delay > 0) {
      this.cancelTimer = this.world.wait(delay, () => this.pump());
      return;
    }
    this.busy = true;
    void this.world
      .locked(() => this.step())
      .finally(() => {
        this.busy = false;
        this.pump();
      });
  }

  /** When there is something to send; `undefined` if nothing waits. */
  protected wantedAt(): number | undefined {
    const { due } = this.queue;
    if (this.ticket) return this.touchWanted ? 0 : due;
    return due === undefined ? undefined : this.opensAt();
  }

  /** When to ask for a ticket that is missing. */
  protected abstract opensAt(): number;

  /**
   * What is most urgent now; decided under the lock, because waiting for it may have taken long.
   */
  private async step(): Promise<void> {
    if (this.leaving === 0) await this.next();
  }

  protected async next(): Promise<void> {
    if (!this.ticket) return this.queue.due === undefined ? undefined : this.open();
    const flight = this.queue.take(this.world.now());
    if (flight) return this.sendPut(flight, this.ticket);
    if (this.touchWanted) return this.sendTouch(this.ticket);
  }

  private async sendPut(flight: Flight, ticket: string, keepalive = false): Promise<void> {
    const { n, put } = flight;
    this.underway.set(n, (this.underway.get(n) ?? 0) + 1);
    const body = { ticket, put: Object.fromEntries(put), tab: this.tab, n };
    const withoutReceipt = !this.wantsReceipts;
    const answer = await this.world.post(body, { keepalive, withoutReceipt });
    const others = (this.underway.get(n) ?? 1) - 1;
    if (others > 0) this.underway.set(n, others);
    else this.underway.delete(n);
    if (this.flushed === n) this.flushed = undefined;

    switch (answer.kind) {
      case "none":
        if (others === 0) this.backOff();
        return;
      case "saved": {
        this.succeeded();
        const keys = this.queue.confirm(n);
        const echo = answer.created ? await this.cookieCameBack(answer.ticket, ticket, keys) : {};
        if (echo.problem) return this.failed(keys, echo.problem);
        if (this.wantsReceipts) this.handIn(echo.receipt ?? answer.receipt);
        return this.saved(keys, put);
      }
      case "conflict":
        this.failed(this.queue.refuse(n), answer.reason);
        return this.startAnew();
      case "stale": {
        const problem = this.renewedFor === n ? "expired" : await this.renewTicket();
        if (problem === LATER) return this.backOff();
        if (problem) return this.failed(this.queue.refuse(n), problem);
        this.renewedFor = n;
        return;
      }
      case "invalid": {
        // A name that was not sent would let the same request go round for ever.
        const named = answer.key !== undefined && put.has(answer.key);
        const wrong = this.queue.refuse(n, (key) => !named || key === answer.key);
        return this.told(wrong, "failed", answer.reason, true);
      }
      case "busy":
        this.notBefore = this.world.now() + answer.after;
        return this.queue.postpone(n);
      case "refused": {
        const keys = this.queue.refuse(n);
        if (answer.reason === "blocked") this.report("blocked", keys);
        return this.failed(keys, answer.reason);
      }
    }
  }

  /** Whether anybody is to be told what came of what was typed. */
  protected abstract get wantsReceipts(): boolean;

  /** An answer says what the cookie holds. */
  protected abstract handIn(receipt: string | null): void;

  /** The server cannot know of it. */
  protected abstract report(reason: string, keys: string[]): void;

  private async sendTouch(ticket: string): Promise<void> {
    this.touchWanted = false;
    const answer = await this.world.post({ ticket });
    switch (answer.kind) {
      case "none":
        this.touchWanted = true;
        return this.backOff();
      case "busy":
        this.touchWanted = true;
        this.notBefore = this.world.now() + answer.after;
        return;
      case "saved": {
        this.succeeded();
        const echo = answer.created ? await this.cookieCameBack(answer.ticket, ticket, []) : {};
        // It tells for how long the session lives, too.
        if (!echo.problem) this.handIn(echo.receipt ?? answer.receipt);
        return;
      }
      case "conflict":
        return this.startAnew();
      case "stale":
        await this.renewTicket();
    }
  }

  /** Asks for a ticket that nobody brings. */
  private async open(): Promise<void> {
    const answer = await this.world.post({});
    switch (answer.kind) {
      case "none":
        return this.backOff();
      case "busy":
        this.notBefore = this.world.now() + answer.after;
        return;
      case "saved": {
        if (answer.created) {
          this.opening();
          const { problem } = await this.cookieCameBack(answer.ticket, undefined, this.queue.pending());
          return problem && this.failed(this.queue.fail(), problem);
        }
        if (!answer.ticket) return this.failed(this.queue.fail(), "blocked");
        return this.opens(answer.ticket);
      }
      default:
        return this.failed(this.queue.fail(), answer.reason);
    }
  }

  /** The ticket is too old. Why there is no other one, if there is none. */
  protected async renewTicket(): Promise<string | undefined> {
    const answer = await this.world.post({});
    if (answer.kind === "none" || answer.kind === "busy") return LATER;
    if (answer.kind !== "saved" || !answer.ticket) return "expired";
    if (answer.created) {
      return (await this.cookieCameBack(answer.ticket, undefined, this.queue.pending())).problem;
    }
    this.opens(answer.ticket);
    return undefined;
  }

  private opens(ticket: string): void {
    this.opening();
    this.ticket = ticket;
  }

  /** The endpoint brings a ticket by itself. */
  protected abstract opening(): void;

  /**
   * A session was created. Whether the browser keeps cookies at all shows only when the same is
   * said once more: without the cookie, it creates a session once more. Should two tabs that can
   * not lock each other out have created one each, this also carries what was written over to the
   * one that won. `before`: the ticket of the request that created the session. Returns what is
   * wrong, or the receipt of the answer to what was said once more.
   */
  protected async cookieCameBack(
    ticket: string | undefined,
    before: string | undefined,
    keys: string[],
  ): Promise<Echo> {
    if (!ticket) return {};
    const provisional = this.ticket;
    this.ticket = ticket;
    const answer = await this.world.post(before ? { ticket: before } : {});
    if (answer.kind === "conflict") {
      this.startAnew();
      return { problem: "session-changed" };
    }
    const kept = answer.kind !== "saved" || !answer.created;
    if (kept !== this.keepsCookies) this.listener.cookies(kept);
    this.keepsCookies = kept;
    if (!kept) {
      this.ticket = provisional;
      this.report("no-cookies", keys);
      return { problem: "no-cookies" };
    }
    if (!before && answer.kind === "saved" && answer.ticket) this.ticket = answer.ticket;
    this.bound = true;
    this.listener.created();
    return { receipt: answer.receipt };
  }

  /** The session is another one now: the page takes part in that, and the visitor saves again. */
  protected abstract startAnew(): void;

  protected succeeded(): void {
    this.failures = 0;
    this.notBefore = 0;
    this.touchWanted = false;
    this.bound = true;
  }

  protected backOff(): void {
    this.notBefore = this.world.now() + backoff(++this.failures, this.world.random());
    if (this.failures >= PATIENT_ATTEMPTS) this.failed(this.queue.pending(), "offline");
  }

  private saved(keys: string[], put: Flight["put"]): void {
    const done = this.queue.settled(keys);
    if (done.length > 0) this.listener.kept(done.map((key) => [key, put.get(key)!]));
    this.told(done, "saved");
  }

  private failed(keys: string[], reason: string): void {
    this.told(keys, "failed", reason);
  }
}
