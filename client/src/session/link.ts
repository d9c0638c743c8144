// The channel on which the page and the server speak about the session.

import type { LiveSocket } from "phoenix_live_view";
import type { Store } from "./local_item.ts";
import type { Link, LocalAnswer, LocalLink, ServerWrite } from "./ports.ts";

const TOPIC = "session";
const TICKET_PATIENCE_MS = 5_000;
const PUT_PATIENCE_MS = 5_000;
const NO_STORAGE = "no-storage";

export interface Incoming {
  ticket(ticket: string): void;
  touch(): void;
  /** The session ends after so many seconds, unless the visitor does something. */
  expiring(seconds: number): void;
  write(write: ServerWrite): void;
  /** The connection stands; how to keep values in the browser, and what to change there. */
  local(local: LocalReply): void;
  /** Returns whether the browser keeps it. */
  store(store: Store): boolean;
}

export interface LocalReply {
  readonly prefixes: Readonly<Record<string, string>>;
  readonly store: Store;
}

interface JoinReply {
  ticket: string;
  post: boolean;
  local?: LocalReply;
}

interface WriteRequest {
  write: number;
  /** To be posted. */
  ticket?: string;
  /** To be kept in the browser. */
  store?: Store;
}

/** `item`: what the browser keeps, as a join brings it; nothing where no key is kept there. */
export function liveLink(
  liveSocket: LiveSocket,
  item: () => string | undefined,
  incoming: () => Incoming,
): Link & LocalLink {
  const channel = liveSocket.getSocket().channel(TOPIC, () => joinParams(item()));
  // The server numbers its writes per connection: an answer must not reach the next one.
  let joins = 0;
  const joined = () => channel.state === "joined";

  channel.onError(() => {
    joins++;
  });
  channel.on("ticket", ({ ticket }: { ticket: string }) => incoming().ticket(ticket));
  channel.on("post", () => incoming().touch());
  channel.on("expiring", ({ seconds }: { seconds: number }) => incoming().expiring(seconds));
  channel.on("local", (local: LocalReply) => incoming().local(local));
  channel.on("write", ({ ticket, write, store }: WriteRequest) => {
    const join = joins;
    const unkept = store !== undefined && !incoming().store(store) ? NO_STORAGE : undefined;
    const done = (status: number, reason = unkept, receipt?: string) => {
      if (join !== joins || !joined()) return;
      channel.push("done", { write, status, ...(reason && { reason }), ...(receipt && { receipt }) });
    };
    if (ticket === undefined) done(unkept ? 0 : 200);
    else incoming().write({ ticket, done });
  });
  channel.join().receive("ok", ({ ticket, post, local }: JoinReply) => {
    incoming().ticket(ticket);
    if (local) incoming().local(local);
    if (post) incoming().touch();
  });

  return {
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
      // The server cannot know, and its log is to name the cause.
      const plain_http = location.protocol === "http:";
      if (joined()) channel.push("failed", { reason, keys, plain_http });
    },
    handIn(receipt) {
      if (joined()) channel.push("receipt", { receipt });
    },
    put(values) {
      if (!joined()) return Promise.resolve<LocalAnswer>({ kind: "none" });
      return new Promise((resolve) => {
        channel
          .push("put", { put: values }, PUT_PATIENCE_MS)
          .receive("ok", ({ store = {} }: { store?: Store }) => resolve({ kind: "kept", store }))
          .receive("error", ({ key, reason = "not accepted" }: { key?: string; reason?: string }) =>
            resolve({ kind: "refused", reason, ...(key !== undefined && { key }) }),
          )
          .receive("timeout", () => resolve({ kind: "none" }));
      });
    },
    bring(item) {
      if (!joined()) return;
      channel.push("local", { item }).receive("ok", ({ store }: { store?: Store }) => {
        if (store) incoming().store(store);
      });
    },
  };
}

/** As in the joins of views. */
function joinParams(item: string | undefined): object {
  return item === undefined ? {} : { params: { _local: item } };
}
