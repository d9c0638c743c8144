// Sends what is to be kept, one request at a time, and decides what each answer leads to. Time,
// network, lock and page are given to it, so that its rules can be tried without a browser.

import { Backoff } from "./backoff.ts";
import { Intake } from "./intake.ts";
import type { Link, Listener, ServerWrite, Surroundings } from "./ports.ts";
import { Queue, type Flight, type Value } from "./queue.ts";
import type { Tab } from "./tab.ts";

interface QueuedWrite {
  readonly ticket: string;
  done: ServerWrite["done"];
  attempts: number;
}

/** What came of the repetition of a request that created a session. */
interface Echo {
  readonly problem?: "no-cookies" | "session-changed";
  readonly receipt?: string;
}

/** How long a first ticket is waited for before it is asked for. */
const TICKET_PATIENCE_MS = 3_000;
/** Failures in a row after which the page says so; it goes on trying. */
const PATIENT_ATTEMPTS = 2;
const WRITE_ATTEMPTS = 4;
/** The status that says: the ticket belongs to another session. */
const CONFLICT = 409;
/** Not a reason that a page is told, but to try again. */
const LATER = "later";

export class Sender extends Intake {
  private readonly writes: QueuedWrite[] = [];
  private ticket: string | undefined;
  private ticketMissingSince: number | undefined;
  /**
   * A request with nothing but the ticket is wanted: it lets the server heal or renew the cookie.
   */
  private touchWanted = false;
  /** An answer has shown that the ticket is one of the cookie's session. */
  private bound = false;
  /** A write has just failed. */
  private putFirst = false;
  /** The ticket was asked for at the endpoint, past the live connection. */
  private opened = false;

  private busy = false;
  /** Requests sent while the page was going away, past the lock. */
  private leaving = 0;
  private flushed: number | undefined;
  /** Requests under way, by number: more than one only around a flush. */
  private readonly underway = new Map<number, number>();

  private readonly backoff = new Backoff();
  private notBefore = 0;
  private cancelTimer: (() => void) | undefined;
  private reconnected = false;
  private renewedFor: number | undefined;
  private keepsCookies = true;
  /** A view was told that its write failed: another answer may show that it is kept. */
  private toldOfFailure = false;

  constructor(
    private readonly tab: Tab,
    private readonly world: Surroundings,
    private readonly link: Link,
    private readonly listener: Listener,
  ) {
    super(new Queue(() => tab.nextNumber()), world.now, (...change) => listener.changed(...change));
  }

  write(write: ServerWrite): void {
    const known = this.writes.find(({ ticket }) => ticket === write.ticket);
    if (known) known.done = write.done;
    else this.writes.push({ ticket: write.ticket, done: write.done, attempts: 0 });
    this.pump();
  }

  adoptTicket(ticket: string): void {
    if (ticket !== this.ticket) this.bound = false;
    // What the endpoint gave out meanwhile may be of another session than what the connection has.
    if (this.opened) this.touchWanted = true;
    this.opened = false;
    this.ticket = ticket;
    this.ticketMissingSince = undefined;
    this.pump();
  }

  touch(): void {
    this.touchWanted = true;
    this.pump();
  }

  /** Another tab made a session: a page that began without one finds out whether it is its own. */
  createdElsewhere(): void {
    if (!this.bound && (this.ticket || this.link.bringsTickets)) this.touch();
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
    if (flight) {
      if (this.flushed === flight.n) return;
      this.flushed = flight.n;
      this.leave(this.sendPut(flight, this.ticket, true));
    } else if (this.writes[0]) {
      this.leave(this.world.post({ ticket: this.writes[0].ticket }, { keepalive: true }));
    }
  }

  protected override change(values: Iterable<readonly [string, Value]>, delay: number): void {
    if (!this.ticket) this.ticketMissingSince ??= this.world.now();
    super.change(values, delay);
  }

  private leave(request: Promise<unknown>): void {
    this.leaving++;
    void request.then(() => {
      this.leaving--;
      this.pump();
    });
  }

  protected override pump(): void {
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

  private wantedAt(): number | undefined {
    if (this.writes.length > 0) return 0;
    const { due } = this.queue;
    if (this.ticket) return this.touchWanted ? 0 : due;
    if (due === undefined) return undefined;
    if (!this.link.bringsTickets) return 0;
    return (this.ticketMissingSince ?? this.world.now()) + TICKET_PATIENCE_MS;
  }

  /**
   * What is most urgent now; decided under the lock, because waiting for it may have taken long.
   */
  private async step(): Promise<void> {
    if (this.leaving > 0) return;
    const write = this.writes[0];
    // One that cannot be delivered must not hold back what the visitor types.
    const isPutNext = this.putFirst && this.ticket && (this.queue.due ?? Infinity) <= this.world.now();
    if (write && !isPutNext) return this.sendWrite(write);
    if (!this.ticket) return this.queue.due === undefined ? undefined : this.open();
    const flight = this.queue.take(this.world.now());
    if (flight) return this.sendPut(flight, this.ticket);
    if (this.touchWanted) return this.sendTouch(this.ticket);
  }

  private async sendPut(flight: Flight, ticket: string, keepalive = false): Promise<void> {
    const { n, put } = flight;
    this.underway.set(n, (this.underway.get(n) ?? 0) + 1);
    const body = { ticket, put: Object.fromEntries(put), tab: this.tab.name, n };
    const withoutReceipt = !this.toldOfFailure;
    const { answer, receipt } = await this.world.post(body, { keepalive, withoutReceipt });
    const others = (this.underway.get(n) ?? 1) - 1;
    if (others > 0) this.underway.set(n, others);
    else this.underway.delete(n);
    if (this.flushed === n) this.flushed = undefined;

    const now = this.world.now();
    switch (answer.kind) {
      case "none":
        if (others === 0) this.backOff();
        return;
      case "saved": {
        this.succeeded();
        const keys = this.queue.confirm(n);
        const echo = answer.created ? await this.cookieCameBack(answer.ticket, ticket, keys) : {};
        if (echo.problem) return this.failed(keys, echo.problem);
        if (this.toldOfFailure) this.handIn(echo.receipt ?? receipt);
        return this.saved(keys);
      }
      case "conflict":
        this.failed(this.queue.refuse(n, now), "session-changed");
        return this.startAnew();
      case "stale": {
        const problem = this.renewedFor === n ? "expired" : await this.renewTicket();
        if (problem === LATER) return this.backOff();
        if (problem) return this.failed(this.queue.refuse(n, now), problem);
        this.renewedFor = n;
        return;
      }
      case "invalid": {
        // A name that was not sent would let the same request go round for ever.
        const named = answer.key !== undefined && put.has(answer.key);
        const wrong = this.queue.refuse(n, now, (key) => !named || key === answer.key);
        if (wrong.length > 0) this.listener.changed(wrong, "failed", answer.reason, true);
        return;
      }
      case "busy":
        this.notBefore = now + answer.after;
        return this.queue.postpone(n, this.notBefore);
      case "refused": {
        const keys = this.queue.refuse(n, now);
        if (answer.reason === "blocked") this.link.reportFailed("blocked", keys);
        return this.failed(keys, answer.reason);
      }
    }
  }

  private async sendWrite(write: QueuedWrite): Promise<void> {
    // Without a number: its operations may be applied any number of times, in any order. One that
    // overtook a put which has to be sent again would make that look like a late duplicate.
    const { answer, status, receipt } = await this.world.post({ ticket: write.ticket });
    if (answer.kind === "none") {
      if (++write.attempts === WRITE_ATTEMPTS) this.tell(write, 0);
      this.putFirst = true;
      return this.backOff();
    }
    this.putFirst = false;
    if (answer.kind === "busy") {
      this.notBefore = this.world.now() + answer.after;
      return;
    }
    this.writes.shift();
    if (answer.kind === "saved") {
      this.succeeded();
      const { ticket } = write;
      const echo = answer.created ? await this.cookieCameBack(answer.ticket, ticket, []) : {};
      if (echo.problem === "session-changed") return this.tell(write, CONFLICT);
      if (echo.problem) return this.tell(write, status, echo.problem);
      const told = echo.receipt ?? receipt;
      return told === undefined ? this.tell(write, status) : this.tell(write, status, undefined, told);
    }
    this.tell(write, status);
    if (answer.kind === "conflict") this.startAnew();
  }

  private tell({ done }: QueuedWrite, ...report: Parameters<ServerWrite["done"]>): void {
    const [status, reason] = report;
    this.toldOfFailure ||= status < 200 || status > 299 || reason !== undefined;
    done(...report);
  }

  private handIn(receipt: string | undefined): void {
    if (receipt !== undefined) this.link.handIn(receipt);
  }

  private async sendTouch(ticket: string): Promise<void> {
    this.touchWanted = false;
    const { answer, receipt } = await this.world.post({ ticket });
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
        if (!echo.problem) this.handIn(echo.receipt ?? receipt);
        return;
      }
      case "conflict":
        return this.startAnew();
      case "stale":
        await this.renewTicket();
    }
  }

  /** Asks for a ticket where no live connection brings one. */
  private async open(): Promise<void> {
    const { answer } = await this.world.post({});
    switch (answer.kind) {
      case "none":
        return this.backOff();
      case "busy":
        this.notBefore = this.world.now() + answer.after;
        return;
      case "saved": {
        if (answer.created) {
          this.opened = true;
          const { problem } = await this.cookieCameBack(answer.ticket, undefined, this.queue.pending());
          return problem && this.failed(this.queue.fail(), problem);
        }
        if (!answer.ticket) return this.failed(this.queue.fail(), "blocked");
        return this.opens(answer.ticket);
      }
      default:
        return this.failed(this.queue.fail(), answer.kind === "refused" ? answer.reason : "blocked");
    }
  }

  /** The ticket is too old. Why there is no other one, if there is none. */
  private async renewTicket(): Promise<string | undefined> {
    const fresh = await this.link.freshTicket();
    if (fresh) {
      this.ticket = fresh;
      return undefined;
    }
    const { answer } = await this.world.post({});
    if (answer.kind === "none" || answer.kind === "busy") return LATER;
    if (answer.kind !== "saved" || !answer.ticket) return "expired";
    if (answer.created) {
      return (await this.cookieCameBack(answer.ticket, undefined, this.queue.pending())).problem;
    }
    this.opens(answer.ticket);
    return undefined;
  }

  private opens(ticket: string): void {
    this.opened = true;
    this.ticket = ticket;
    this.ticketMissingSince = undefined;
  }

  /**
   * A session was created. Whether the browser keeps cookies at all shows only when the same is
   * said once more: without the cookie, it creates a session once more. Should two tabs that can
   * not lock each other out have created one each, this also carries what was written over to the
   * one that won. `before`: the ticket of the request that created the session. Returns what is
   * wrong, or the receipt of the answer to what was said once more.
   */
  private async cookieCameBack(
    ticket: string | undefined,
    before: string | undefined,
    keys: string[],
  ): Promise<Echo> {
    if (!ticket) return {};
    const provisional = this.ticket;
    this.ticket = ticket;
    this.ticketMissingSince = undefined;
    const { answer, receipt } = await this.world.post(before ? { ticket: before } : {});
    if (answer.kind === "conflict") {
      this.startAnew();
      return { problem: "session-changed" };
    }
    const kept = answer.kind !== "saved" || !answer.created;
    if (kept !== this.keepsCookies) this.listener.cookies(kept);
    this.keepsCookies = kept;
    if (!kept) {
      this.ticket = provisional;
      this.link.reportFailed("no-cookies", keys);
      return { problem: "no-cookies" };
    }
    if (!before && answer.kind === "saved" && answer.ticket) this.ticket = answer.ticket;
    this.bound = true;
    this.listener.created();
    return receipt === undefined ? {} : { receipt };
  }

  /** The session is another one now: the page takes part in that, and the visitor saves again. */
  private startAnew(): void {
    if (!this.link.bringsTickets) {
      this.ticket = undefined;
    } else if (!this.reconnected) {
      this.reconnected = true;
      this.ticket = undefined;
      this.ticketMissingSince = this.world.now();
      this.link.reconnect();
    }
  }

  private succeeded(): void {
    this.backoff.reset();
    this.notBefore = 0;
    this.reconnected = false;
    this.touchWanted = false;
    this.bound = true;
  }

  private backOff(): void {
    this.notBefore = this.world.now() + this.backoff.next(this.world.random());
    if (this.backoff.failures >= PATIENT_ATTEMPTS) this.failed(this.queue.pending(), "offline");
  }

  private saved(keys: string[]): void {
    const done = keys.filter((key) => !this.queue.hasNewer(key));
    if (done.length > 0) this.listener.changed(done, "saved");
  }

  private failed(keys: string[], reason: string): void {
    if (keys.length > 0) this.listener.changed(keys, "failed", reason);
  }
}
