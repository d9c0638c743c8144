// The script of pages without live views: saves what is typed, and lets scripts of the page read,
// write and follow the values of the session.

import { mountPoint } from "./mount.ts";
import { type SessionApi, stillSession } from "./session/still_session.ts";

/** Beside this script. One from another host says nothing of where the site's routes are. */
function endpoint(): string {
  const own = (document.currentScript as HTMLScriptElement | null)?.src;
  const beside = own && new URL("session", own);
  return beside && beside.origin === location.origin ? beside.href : `${mountPoint()}/session`;
}

const page = window as { remount?: { session?: SessionApi }; liveSocket?: unknown };

// A page that names the script twice must not save everything twice. Nor does one with live views,
// whose script saves too.
if (!page.remount?.session && !page.liveSocket) {
  (page.remount ??= {}).session = stillSession(endpoint());
}
