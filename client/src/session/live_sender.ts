// The sender of a page with a live connection: it brings tickets, and what live views write.

import type { Link, Listener, ServerWrite, Surroundings } from "./ports.ts";
import { Sender } from "./sender.ts";

interface QueuedWrite {
  readonly ticket: string;
  done: ServerWrite["done"];
  attempts: number;
}

/** How long a first ticket is waited for before it is asked for. */
const TICKET_PATIENCE_MS = 3_000;
const WRITE_ATTEMPTS = 4;
/** The status that says: the ticket belongs to another session. */
const CONFLICT = 409;

export class LiveSender extends Sender {
  private readonly writes: QueuedWrite[] = [];
  /** A write has just failed. */
  private putFirst = false;
  /** A view was told that its write failed: another answer may show that it is kept. */
  private toldOfFailure = false;
  private ticketMissingSince: number | undefined;
  /** The ticket was asked for at the endpoint, past the live connection. */
  private opened = false;
  private reconnected = false;

  constructor(
    tab: string,
    world: Surroundings,
    private readonly link: Link,
    listener: Listener,
  ) {
    super(tab, world, listener);
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

  write(write: ServerWrite): void {
    const known = this.writes.find(({ ticket }) => ticket === write.ticket);
    if (known) known.done = write.done;
    else this.writes.push({ ticket: write.ticket, done: write.done, attempts: 0 });
    this.pump();
  }

  protected override change(...change: Parameters<Sender["change"]>): void {
    if (!this.ticket) this.ticketMissingSince ??= this.world.now();
    super.change(...change);
  }

  protected override opensAt(): number {
    return (this.ticketMissingSince ?? this.world.now()) + TICKET_PATIENCE_MS;
  }

  protected override flushRest(): void {
    const ticket = this.writes[0]?.ticket;
    if (ticket) this.leave(this.world.post({ ticket }, { keepalive: true }));
  }

  protected override wantedAt(): number | undefined {
    return this.writes.length > 0 ? 0 : super.wantedAt();
  }

  protected override async next(): Promise<void> {
    const write = this.writes[0];
    // One that cannot be delivered must not hold back what the visitor types.
    const isPutNext = this.putFirst && this.ticket && (this.queue.due ?? Infinity) <= this.world.now();
    if (write && !isPutNext) await this.sendWrite(write);
    else await super.next();
  }

  protected override get wantsReceipts(): boolean {
    return this.toldOfFailure;
  }

  protected override handIn(receipt: string | null): void {
    if (receipt !== null) this.link.handIn(receipt);
  }

  protected override report(reason: string, keys: string[]): void {
    this.link.reportFailed(reason, keys);
  }

  protected override opening(): void {
    this.opened = true;
    this.ticketMissingSince = undefined;
  }

  protected override async renewTicket(): Promise<string | undefined> {
    const fresh = await this.link.freshTicket();
    if (!fresh) return super.renewTicket();
    this.ticket = fresh;
    return undefined;
  }

  /** The page joins anew, which brings a ticket of the session that there is now. */
  protected override startAnew(): void {
    if (this.reconnected) return;
    this.reconnected = true;
    this.ticket = undefined;
    this.ticketMissingSince = this.world.now();
    this.link.reconnect();
  }

  protected override succeeded(): void {
    this.reconnected = false;
    super.succeeded();
  }

  private async sendWrite(write: QueuedWrite): Promise<void> {
    // Without a number: its operations may be applied any number of times, in any order. One that
    // overtook a put which has to be sent again would make that look like a late duplicate.
    const answer = await this.world.post({ ticket: write.ticket });
    const { status } = answer;
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
      const receipt = echo.receipt ?? answer.receipt;
      return receipt === null ? this.tell(write, status) : this.tell(write, status, undefined, receipt);
    }
    this.tell(write, status);
    if (answer.kind === "conflict") this.startAnew();
  }

  private tell({ done }: QueuedWrite, ...report: Parameters<ServerWrite["done"]>): void {
    const [status, reason] = report;
    this.toldOfFailure ||= status < 200 || status > 299 || reason !== undefined;
    done(...report);
  }
}
