// The session as one page load sees it: joins what sends, what hears and what shows.

import type { LiveSocket } from "phoenix_live_view";
import { dress, keepUnsaved, takeBack } from "./dress.ts";
import { Ledger } from "./ledger.ts";
import type { Store } from "./local_item.ts";
import { liveLink, NO_LINK, type LocalReply } from "./link.ts";
import { hearOtherTabs, localKeys } from "./local_keys.ts";
import { LocalSender } from "./local_sender.ts";
import { locked } from "./lock.ts";
import { otherTabs } from "./other_tabs.ts";
import { post } from "./post.ts";
import type { Value } from "./queue.ts";
import { allRoots, namesOf } from "./roots.ts";
import { tellOfPlainHttp } from "../plain_http.ts";
import type { Link, Listener, LocalLink, State } from "./ports.ts";
import { Saver } from "./saver.ts";
import { Sender } from "./sender.ts";
import { newTab } from "./tab.ts";
import { hearTyping } from "./typing.ts";

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

/**
 * The same of `remount:session-expiring`: the session ends soon, unless the visitor does something.
 */
export interface ExpiringEventDetail {
  readonly seconds: number;
}

export class PageSession {
  private readonly ledger = new Ledger();
  private saver: Saver | undefined;
  private local: LocalSender | undefined;
  /** By key, in whose place fields show what is not saved. */
  private readonly rendered = new Map<string, Value>();

  /** Hears what is typed. If the page `speaks` of a session, joins its views' socket. */
  start(mount: string, liveSocket: LiveSocket, speaks: boolean): void {
    const kept = speaks ? localKeys() : undefined;
    // Asked for as soon as there is a link, which is before what sends over it.
    const item = () => this.local?.text() ?? kept?.item.text();
    const incoming = () => ({
      ticket: (ticket: string) => sender.adoptTicket(ticket),
      touch: () => sender.touch(),
      expiring: (seconds: number) => {
        const detail: ExpiringEventDetail = { seconds };
        window.dispatchEvent(new CustomEvent("remount:session-expiring", { detail }));
      },
      write: sender.write.bind(sender),
      local: ({ prefixes, store }: LocalReply) => local?.connected(prefixes, store),
      store: (store: Store) => local?.store(store) ?? false,
    });
    const link: Link & LocalLink = speaks ? liveLink(liveSocket, item, incoming) : NO_LINK;
    const tabs = otherTabs(() => sender.createdElsewhere());
    const world = {
      now: () => performance.now(),
      random: Math.random,
      wait: (milliseconds: number, then: () => void) => {
        const timer = setTimeout(then, Math.min(milliseconds, MAX_TIMEOUT_MS));
        return () => clearTimeout(timer);
      },
      post: post.bind(undefined, `${mount}/session`),
      locked,
    };
    const listener = this.listener(() => tabs.announceCreated());
    const sender = new Sender(newTab(), world, link, listener);
    const local = kept && new LocalSender(kept.names, kept.item, world, link, listener);
    const saver = new Saver(sender, local);
    this.saver = saver;
    this.local = local;

    hearTyping(saver, (root) => takeBack(root, this.rendered));
    if (kept && local) hearOtherTabs(kept.item, () => local.changedElsewhere());
    window.addEventListener("online", () => sender.wake());
    window.addEventListener("pagehide", () => saver.flush());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") saver.flush();
    });
  }

  /** What the joins of views bring of the session. */
  joinParams(): object {
    return this.local ? { _local: this.local.text() } : {};
  }

  /** A root is in the page now, or is about to be patched: it shows what this page knows. */
  appeared(root: Element): void {
    if (this.saver) keepUnsaved(root, this.saver.unsaved(), this.rendered);
    dress(root, this.ledger);
  }

  /** A root has left the page, and with it the visitor's chance to change more. */
  disappeared(root: Element): void {
    this.saver?.discard(namesOf(root));
    this.saver?.release();
  }

  private listener(created: () => void): Listener {
    return {
      changed: (keys, state, reason, invalid) => {
        if (reason === "blocked" || reason === "no-cookies") tellOfPlainHttp();
        if (!this.ledger.set(keys, state, invalid ? reason : undefined)) return;
        for (const root of allRoots()) dress(root, this.ledger);
        const detail: SessionEventDetail = { state, keys, ...(reason !== undefined && { reason }) };
        window.dispatchEvent(new CustomEvent("remount:session", { detail }));
      },
      created,
      cookies(kept) {
        if (kept) delete document.documentElement.dataset.session;
        else document.documentElement.dataset.session = "no-cookies";
      },
    };
  }
}

/** The longest that timers of browsers can wait; what is due later is looked at again then. */
const MAX_TIMEOUT_MS = 0x7fff_ffff;
