// Long polling, where a browser gets no WebSocket through: the stock client falls back to it by
// itself, and remembers that in sessionStorage.

import type { Socket } from "phoenix";

/** So long a WebSocket may take to open, and then to answer. Generated Phoenix apps have it too. */
export const LONG_POLL_AFTER_MS = 2_500;

/**
 * Keeps a page with WebSockets whose first one has worked. Else a server that restarts, to which no
 * WebSocket can be opened for a moment, would have all open pages poll from then on.
 */
export function stayWithWorkingSocket(socket: Socket): void {
  const heard = socket.onMessage(() => {
    socket.off([heard]);
    // The client asks for it whenever it connects by WebSocket. One that polls already goes on.
    (socket as Socket & { longPollFallbackMs: number | undefined }).longPollFallbackMs = undefined;
  });
}
