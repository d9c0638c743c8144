// A browser, its tabs and a server, small enough to see through: time passes when a test says so.

import { understand, type Answer } from "../src/session/answer.ts";
import { LiveSender } from "../src/session/live_sender.ts";
import type { Body, Way } from "../src/session/post.ts";
import type { Link, Listener, State, Surroundings } from "../src/session/ports.ts";
import type { Saver } from "../src/session/saver.ts";
import { stillSender } from "../src/session/still_sender.ts";

interface Session {
  readonly values: Record<string, unknown>;
  /** The last number seen, by tab. */
  readonly seen: Map<string, number>;
  renewed: boolean;
}

/** Keeps sessions as the endpoint does, with tickets and cookies that can be read. */
export class Server {
  readonly sessions = new Map<string, Session>();
  /** What the browser holds: the id of its session. */
  cookie: string | undefined;
  keepsCookies = true;
  givesReceipts = true;
  /** A session of a later birth, whose cookie outdoes all others. */
  winner: string | undefined;
  /**
   * Answers given instead of the real ones, one a request; `"lost"` does the work and says nothing.
   */
  readonly instead: (number | "real" | "lost" | "down" | { status: number; body: unknown })[] = [];
  private readonly aliases = new Map<string, string>();
  private opened = 0;
  private receipts = 0;

  /** Presented with the cookie that the browser had when the request left it. */
  answer(body: Body, cookie: string | undefined): { heard: Answer; cookie: string | undefined } {
    const special = this.instead.shift();
    if (special === "down") return { heard: understand(0), cookie: undefined };
    if (typeof special === "number")
      return { heard: understand(special), cookie: undefined };
    if (typeof special === "object") {
      return { heard: understand(special.status, special.body), cookie: undefined };
    }
    const [status, sets, reply] = this.decide(body, cookie);
    if (special === "lost") return { heard: understand(0), cookie: undefined };
    const isTold = this.givesReceipts && sets !== undefined && body.ticket !== undefined;
    const receipt = isTold ? `receipt-${++this.receipts}` : null;
    return { heard: understand(status, reply, null, receipt), cookie: sets };
  }

  /** The values of the session that the browser's cookie names. */
  get kept(): Record<string, unknown> | undefined {
    return this.cookie === undefined ? undefined : this.sessions.get(this.cookie)?.values;
  }

  open(id: string): Session {
    const session = { values: {}, seen: new Map<string, number>(), renewed: false };
    this.sessions.set(id, session);
    return session;
  }

  private decide(
    body: Body,
    cookie: string | undefined,
  ): [status: number, sets?: string | undefined, reply?: unknown] {
    const { ticket, put = {}, tab = "", n = 0 } = body;
    if (ticket === undefined) {
      if (cookie !== undefined) return [200, undefined, { ticket: cookie }];
      const id = `opened-${++this.opened}`;
      this.open(id);
      return [201, id, { ticket: id }];
    }
    const isProvisional = ticket.endsWith("?");
    const named = ticket.replace(/\?$/, "").replace(/\+.*$/, "");
    const present = cookie === undefined ? undefined : this.sessions.get(cookie);
    if (!present && !isProvisional) return [409];
    if (present && cookie !== named && (!isProvisional || present.renewed)) return [409];
    const id = present && cookie !== undefined ? cookie : named;
    const session = present ?? this.sessions.get(id) ?? this.open(id);
    const [, op] = ticket.split("+");
    if (op) Object.assign(session.values, { written: op });
    if (id !== named && !this.aliases.has(named)) {
      this.aliases.set(named, id);
      Object.assign(session.values, this.sessions.get(named)?.values);
    }
    if (n > (session.seen.get(tab) ?? 0)) {
      session.seen.set(tab, n);
      Object.assign(session.values, put);
    }
    return present ? [204, id] : [201, id, { ticket: id }];
  }
}

/** Time that passes when a test says so. */
export class Clock {
  private time = 0;
  private timers: { at: number; then: () => void }[] = [];

  now = (): number => this.time;
  random = (): number => 0.5;

  wait = (milliseconds: number, then: () => void): (() => void) => {
    const timer = { at: this.time + milliseconds, then };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  };

  /** Lets so much time pass, and everything happen that happens meanwhile. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    await settle();
    for (;;) {
      const next = this.timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.timers = this.timers.filter((timer) => timer !== next);
      this.time = Math.max(this.time, next.at);
      next.then();
      await settle();
    }
    this.time = end;
  }
}

/** What a browser keeps for a site. */
export class MemoryStorage implements Storage {
  isFull = false;
  private readonly items = new Map<string, string>();

  get length(): number {
    return this.items.size;
  }

  key(index: number): string | null {
    return [...this.items.keys()][index] ?? null;
  }

  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    if (this.isFull) throw new Error("the quota is used up");
    this.items.set(key, value);
  }

  removeItem(key: string): void {
    this.items.delete(key);
  }

  clear(): void {
    this.items.clear();
  }
}

type Change = [keys: string, state: State, reason?: string];

type Make<S> = (tab: string, world: Surroundings, link: Link, listener: Listener) => S;

/** One tab: its sender, and all that was asked of its surroundings. */
class AnyTab<S extends Saver> {
  readonly sent: (Body & { keepalive?: true })[] = [];
  /** Of each answer the receipt, where the page has asked for one. */
  readonly receipts: (string | null)[] = [];
  readonly changes: Change[] = [];
  /** The keys with whose values something is wrong, as the server has said. */
  readonly invalid: string[] = [];
  /** The values of which the page was told that the session has them. */
  readonly kept: unknown[] = [];
  readonly told: string[] = [];
  readonly handedIn: string[] = [];
  readonly sender: S;
  /** What the channel answers when it is asked for a ticket. */
  freshTicket: string | undefined;
  private readonly clock = new Clock();
  private readonly held: (() => void)[] = [];
  private holdsAnswers = false;

  constructor(
    readonly server: Server,
    make: Make<S>,
    { name = "tab", locked = (work: () => Promise<void>) => work() } = {},
  ) {
    const link: Link = {
      freshTicket: () => Promise.resolve(this.freshTicket),
      reconnect: () => this.told.push("reconnect"),
      reportFailed: (reason, keys) => this.told.push(`failed ${reason} ${keys}`),
      handIn: (receipt) => this.handedIn.push(receipt),
    };
    const { now, random, wait } = this.clock;
    const world = {
      now,
      random,
      wait,
      post: (body: Body, way?: Way) => this.post(body, way),
      locked,
    };
    this.sender = make(name, world, link, {
      changed: (keys, state, reason, invalid) => {
        this.changes.push(reason === undefined ? [`${keys}`, state] : [`${keys}`, state, reason]);
        if (invalid) this.invalid.push(...keys);
      },
      kept: (values) => this.kept.push(Object.fromEntries(values)),
      created: () => this.told.push("created"),
      cookies: (kept) => this.told.push(kept ? "cookies" : "no cookies"),
    });
  }

  pass(milliseconds: number): Promise<void> {
    return this.clock.pass(milliseconds);
  }

  /** Answers do not arrive until `letAnswersIn`. */
  holdAnswers(): void {
    this.holdsAnswers = true;
  }

  /** The answer that was held first. */
  async letOneIn(): Promise<void> {
    this.held.shift()?.();
    await settle();
  }

  async letAnswersIn(): Promise<void> {
    this.holdsAnswers = false;
    for (const arrive of this.held.splice(0)) arrive();
    await settle();
  }

  private async post(body: Body, { keepalive, withoutReceipt }: Way = {}): Promise<Answer> {
    this.sent.push({ ...body, ...(keepalive && { keepalive }) });
    const { server } = this;
    const answer = server.answer(body, server.cookie);
    const { cookie } = answer;
    const heard = withoutReceipt ? { ...answer.heard, receipt: null } : answer.heard;
    this.receipts.push(heard.receipt);
    if (this.holdsAnswers) await new Promise<void>((arrive) => this.held.push(arrive));
    if (cookie !== undefined && server.keepsCookies) server.cookie = server.winner ?? cookie;
    return heard;
  }
}

type Options = ConstructorParameters<typeof AnyTab>[2];

/** A tab with live views. */
export class Tab extends AnyTab<LiveSender> {
  constructor(server: Server, options?: Options) {
    super(server, (...parts) => new LiveSender(...parts), options);
  }
}

/** A tab without live views. */
export class StillTab extends AnyTab<Saver> {
  constructor(server: Server, options?: Options) {
    super(server, (tab, world, _, listener) => stillSender(tab, world, listener), options);
  }
}

export async function settle(): Promise<void> {
  for (let i = 0; i < 40; i++) await Promise.resolve();
}
