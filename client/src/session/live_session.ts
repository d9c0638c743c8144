// The session of a page with the client of live views: its views' socket brings tickets, and what
// views write.

import type { LiveSocket } from "phoenix_live_view";
import { KeyRouter } from "./key_router.ts";
import { type LocalReply, liveLink } from "./link.ts";
import { LiveSender } from "./live_sender.ts";
import type { Store } from "./local_item.ts";
import { hearOtherTabs, localKeys } from "./local_keys.ts";
import { LocalSender } from "./local_sender.ts";
import { CREATED, type PageSession, pageSession } from "./page_session.ts";
import type { Listener, Surroundings } from "./ports.ts";
import type { Saver } from "./saver.ts";
import { stillSender } from "./still_sender.ts";
import { newTab } from "./tab.ts";

/**
 * What a listener of the window's `remount:session-expiring` finds in `event.detail`: the session
 * ends soon, unless the visitor does something.
 */
export interface ExpiringEventDetail {
  readonly seconds: number;
}

export class LiveSession {
  /** There is one once this has joined. */
  page!: PageSession;
  private sender: LiveSender | undefined;
  private local: LocalSender | undefined;

  /** Hears what is typed. If the page `speaks` of a session, joins its views' socket. */
  join(mount: string, liveSocket: LiveSocket, speaks: boolean): void {
    const hear = (message: unknown) => {
      if (message === CREATED) this.sender?.createdElsewhere();
    };
    this.page = pageSession(`${mount}/session`, { hear, kept() {} }, (world, listener) =>
      // Without views there is nobody to speak with: the endpoint is all there is.
      speaks ? this.speak(liveSocket, world, listener) : stillSender(newTab(), world, listener),
    );
    this.page.listen();
  }

  /** What the joins of views bring of the session. */
  joinParams(): object {
    return this.local ? { _local: this.local.text() } : {};
  }

  private speak(liveSocket: LiveSocket, world: Surroundings, listener: Listener): Saver {
    const kept = localKeys();
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
    const link = liveLink(liveSocket, item, incoming);
    const sender = new LiveSender(newTab(), world, link, listener);
    const local = kept && new LocalSender(kept.names, kept.item, world, link, listener);
    this.sender = sender;
    this.local = local;
    if (!kept || !local) return sender;
    hearOtherTabs(kept.item, () => local.changedElsewhere());
    return new KeyRouter(sender, local);
  }
}
