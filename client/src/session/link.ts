// The channel on which the page and the server speak about the session.

import type { LiveSocket } from "phoenix_live_view";
import type { Link, ServerWrite } from "./ports.ts";

const TOPIC = "session";
const TICKET_PATIENCE_MS = 5_000;

export interface Incoming {
  ticket(ticket: string): void;
  touch(): void;
  /** The session ends after so many seconds, unless the visitor does something. */
  expiring(seconds: number): void;
  write(write: ServerWrite): void;
}

interface JoinReply {
  ticket: string;
  post: boolean;
}

/** For a page without live views: nobody to speak with. */
export const NO_LINK: Link = {
  bringsTickets: false,
  freshTicket: () => Promise.resolve(undefined),
  reconnect() {},
  reportFailed() {},
};

export function liveLink(liveSocket: LiveSocket, incoming: () => Incoming): Link {
  const channel = liveSocket.getSocket().channel(TOPIC, {});
  // The server numbers its writes per connection: an answer must not reach the next one.
  let joins = 0;
  const joined = () => channel.state === "joined";

  channel.onError(() => {
    joins++;
  });
  channel.on("ticket", ({ ticket }: { ticket: string }) => incoming().ticket(ticket));
  channel.on("post", () => incoming().touch());
  channel.on("expiring", ({ seconds }: { seconds: number }) => incoming().expiring(seconds));
  channel.on("write", ({ ticket, write }: { ticket: string; write: number }) => {
    const join = joins;
    incoming().write({
      ticket,
      done(status, reason) {
        if (join === joins && joined()) channel.push("done", { write, status, ...(reason && { reason }) });
      },
    });
  });
  channel.join().receive("ok", ({ ticket, post }: JoinReply) => {
    incoming().ticket(ticket);
    if (post) incoming().touch();
  });

  return {
    bringsTickets: true,
    freshTicket() {
      if (!joined()) return Promise.resolve(undefined);
      return new Promise((resolve) => {
        channel
          .push("ticket", {}, TICKET_PATIENCE_MS)
          .receive("ok", ({ ticket }: { ticket: string }) => resolve(ticket))
          .receive("error", () => resolve(undefined))
          .receive("timeout", () => resolve(undefined));
      });
    },
    reconnect() {
      liveSocket.disconnect(() => liveSocket.connect());
    },
    reportFailed(reason, keys) {
      if (joined()) channel.push("failed", { reason, keys });
    },
  };
}
