// The session as one page load sees it: joins what sends, what hears and what shows.

import { dress, type LeftOut, keepUnsaved, takeBack } from "./dress.ts";
import { Ledger } from "./ledger.ts";
import { locked } from "./lock.ts";
import { otherTabs, type Tell } from "./other_tabs.ts";
import type { Listener, State, Surroundings } from "./ports.ts";
import { post } from "./post.ts";
import type { Value } from "./queue.ts";
import { allRoots } from "./roots.ts";
import type { Saver } from "./saver.ts";
import type { Sender } from "./sender.ts";
import { hearTyping } from "./typing.ts";
import { tellOfPlainHttp } from "../plain_http.ts";

/** What a listener of the window's `remount:session` finds in `event.detail`. */
export interface SessionEventDetail {
  readonly state: State;
  readonly keys: readonly string[];
  /**
   * Why it failed: what the server says of the value, or `no-cookies`, `offline`,
   * `session-changed`, ...
   */
  readonly reason?: string;
}

/** What sends, and what takes in what is typed: often the same. */
export interface Savers {
  readonly sender: Sender;
  readonly saver: Saver;
}

export class PageSession {
  private readonly ledger = new Ledger();
  private saver: Saver | undefined;
  /** Says something to the other tabs. */
  protected tell: Tell = () => {};
  /** By key, in whose place fields show what is not saved. */
  private readonly rendered = new Map<string, Value>();

  /** Hears what is typed, and has it posted to this address. */
  start(endpoint: string, make: (world: Surroundings, listener: Listener) => Savers): void {
    this.tell = otherTabs((message) => {
      if (message === CREATED) sender.createdElsewhere();
      this.hear(message);
    });
    const { sender, saver } = make(surroundings(endpoint), this.listener());
    this.saver = saver;
    hearTyping(saver, (root) => takeBack(root, this.rendered));
    window.addEventListener("online", () => sender.wake());
    window.addEventListener("pagehide", () => saver.flush());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") saver.flush();
    });
  }

  /** A root is in the page now, or is about to be patched: it shows what this page knows. */
  appeared(root: Element, leftOut?: LeftOut): void {
    this.arrived(root);
    this.mark(root, leftOut);
  }

  /** Fields are in a root now: they keep what is not saved. */
  arrived(fields: Element): void {
    keepUnsaved(fields, this.unsaved(), this.rendered);
  }

  /** Shows at a root and its fields what became of them. */
  mark(root: Element, leftOut?: LeftOut): void {
    dress(root, this.ledger, leftOut);
  }

  /** Fields of these keys have left the page, and with them the visitor's chance to change more. */
  disappeared(keys: readonly string[]): void {
    this.saver?.discard(keys);
    this.saver?.release();
  }

  protected edit(key: string, value: Value): void {
    this.saver?.edit(key, value, 0);
  }

  protected unsaved(): ReadonlyMap<string, Value> {
    return this.saver?.unsaved() ?? new Map();
  }

  /** The session has these values, which the page has sent. */
  protected kept(_values: ReadonlyMap<string, Value>): void {}

  /** Another tab has said this, or this one has said it. */
  protected hear(_message: unknown): void {}

  private listener(): Listener {
    return {
      changed: (keys, state, reason, invalid) => {
        if (reason === "blocked" || reason === "no-cookies") tellOfPlainHttp();
        if (!this.ledger.set(keys, state, invalid ? reason : undefined)) return;
        for (const root of allRoots()) this.mark(root);
        const detail: SessionEventDetail = { state, keys, ...(reason !== undefined && { reason }) };
        window.dispatchEvent(new CustomEvent("remount:session", { detail }));
      },
      kept: (values) => this.kept(values),
      created: () => {
        this.tell(CREATED);
        this.hear(CREATED);
      },
      cookies(kept) {
        if (kept) delete document.documentElement.dataset.session;
        else document.documentElement.dataset.session = "no-cookies";
      },
    };
  }
}

function surroundings(endpoint: string): Surroundings {
  return {
    now: () => performance.now(),
    random: Math.random,
    wait(milliseconds, then) {
      const timer = setTimeout(then, Math.min(milliseconds, MAX_TIMEOUT_MS));
      return () => clearTimeout(timer);
    },
    post: (body, way) => post(endpoint, body, way),
    locked,
  };
}

/** Tells that the browser now has a session. */
export const CREATED = "created";

/** The longest that timers of browsers can wait; what is due later is looked at again then. */
const MAX_TIMEOUT_MS = 0x7fff_ffff;
