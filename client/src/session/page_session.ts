// The session as one page load sees it: joins what sends, what hears and what shows.

import { dress, keepUnsaved, type LeftOut, takeBack } from "./dress.ts";
import { ledger } from "./ledger.ts";
import { locked } from "./lock.ts";
import { otherTabs, type Tell } from "./other_tabs.ts";
import type { Listener, State, Surroundings } from "./ports.ts";
import { post } from "./post.ts";
import type { Value } from "./queue.ts";
import { allRoots } from "./roots.ts";
import type { Saver } from "./saver.ts";
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
  readonly reason: string | undefined;
}

export const SESSION_EVENT = "remount:session";

/** What a page makes of what concerns its session. */
export interface Ears {
  /** Another tab has said this, or this one has said it. */
  hear(message: unknown): void;
  kept: Listener["kept"];
}

export interface PageSession {
  readonly saver: Saver;
  readonly tell: Tell;
  /** Hears what is typed from now on. */
  listen(): void;
  /** A root is in the page now, or is about to be patched: it shows what this page knows. */
  appeared(root: Element, leftOut?: LeftOut): void;
  /** Fields are in a root now: they keep what is not saved. */
  arrived(fields: Element): void;
  /** Shows at a root and its fields what became of them. */
  mark(root: Element, leftOut?: LeftOut): void;
  /** Fields of these keys have left the page, and with them the visitor's chance to change more. */
  disappeared(keys: readonly string[]): void;
}

/** Has what is typed posted to this address. */
export function pageSession(
  endpoint: string,
  { hear, kept }: Ears,
  make: (world: Surroundings, listener: Listener) => Saver,
): PageSession {
  const known = ledger();
  /** By key, in whose place fields show what is not saved. */
  const rendered = new Map<string, Value>();
  const tell = otherTabs(hear);
  const mark = (root: Element, leftOut: LeftOut = () => []) => dress(root, known, leftOut);
  const arrived = (fields: Element) => keepUnsaved(fields, saver.unsaved(), rendered);

  const saver = make(surroundings(endpoint), {
    changed(keys, state, reason, invalid) {
      if (reason === "blocked" || reason === "no-cookies") tellOfPlainHttp();
      if (!known.set(keys, state, invalid ? reason : undefined)) return;
      for (const root of allRoots()) mark(root);
      const detail: SessionEventDetail = { state, keys, reason };
      window.dispatchEvent(new CustomEvent(SESSION_EVENT, { detail }));
    },
    kept,
    created() {
      tell(CREATED);
      hear(CREATED);
    },
    cookies(kept) {
      const { dataset } = document.documentElement;
      if (kept) delete dataset.session;
      else dataset.session = "no-cookies";
    },
  });
  window.addEventListener("online", () => saver.wake());
  window.addEventListener("pagehide", () => saver.flush());
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) saver.flush();
  });

  return {
    saver,
    tell,
    mark,
    arrived,
    listen: () => hearTyping(saver, (root) => takeBack(root, rendered)),
    appeared(root, leftOut) {
      arrived(root);
      mark(root, leftOut);
    },
    disappeared(keys) {
      saver.discard(keys);
      saver.release();
    },
  };
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
