// Starts the stock client, and the session beside it.

import { Socket } from "phoenix";
import { LiveSocket, type LiveSocketOptions } from "phoenix_live_view";
import { LONG_POLL_AFTER_MS, stayWithWorkingSocket } from "./fallback.ts";
import { mountPoint } from "./mount.ts";
import { tellOfPlainHttp } from "./plain_http.ts";
import { whenReady } from "./ready.ts";
import { persistSession } from "./session/hook.ts";
import { LiveSession } from "./session/live_session.ts";
import { storage } from "./storage.ts";
import { showTroubles } from "./troubles.ts";
import { greetArrivals } from "./ui/arrival.ts";
import { AutoClear } from "./ui/auto_clear.ts";
import { ConnectionStatus, tellOfFailedJoins } from "./ui/connection_status.ts";
import { followAddress } from "./ui/here.ts";
import { keepMeta } from "./ui/meta.ts";

declare global {
  interface Window {
    /** Options for the client (`hooks`, `params`, ...), set by the app before this script runs. */
    remount?: Partial<LiveSocketOptions>;
    liveSocket?: LiveSocket;
  }
}

const VIEW = "[data-phx-session]";
/** Says that the site has no session: nothing is kept, and there is nothing to speak of. */
const NO_SESSION = 'meta[name="remount-session"][content="none"]';

whenReady(() => {
  // A layout that names the script twice must not open two connections.
  if (window.liveSocket) return;
  const options = window.remount ?? {};
  const mount = mountPoint();
  const session = new LiveSession();
  const { params = {} } = options;
  const given = typeof params === "function" ? params : () => params;
  const hooks = {
    PersistSession: persistSession(() => session.page),
    "Remount.AutoClear": AutoClear,
    "Remount.ConnectionStatus": ConnectionStatus,
    ...options.hooks,
  };
  const liveSocket = new LiveSocket(mount, Socket, {
    localStorage: storage("localStorage"),
    sessionStorage: storage("sessionStorage"),
    longPollFallbackMs: LONG_POLL_AFTER_MS,
    ...options,
    hooks,
    // Asked without an element for the address of the socket, which is no place for values.
    params: (view?: HTMLElement) => ({
      ...given(view as HTMLElement),
      ...(view && session.joinParams()),
    }),
  });
  window.liveSocket = liveSocket;
  showTroubles();
  stayWithWorkingSocket(liveSocket.getSocket());
  const hasViews = document.querySelector(VIEW) !== null;
  if (hasViews) tellOfPlainHttp();
  session.join(mount, liveSocket, hasViews && document.querySelector(NO_SESSION) === null);
  greetArrivals(liveSocket);
  followAddress();
  keepMeta();
  tellOfFailedJoins();
  liveSocket.connect();
});
