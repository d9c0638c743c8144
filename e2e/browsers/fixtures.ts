// What a test may ask for here: one browser of each kind, and a site with live views or without.

import { test as base } from "@playwright/test";
import { Server } from "../fixtures/server";
import { Browser } from "../webdriver/browser";
import type { EngineName } from "../webdriver/engine";
import type { Tab } from "../webdriver/tab";

export { expect } from "@playwright/test";
export { KEYS } from "../webdriver/tab";
export type { Tab };

export interface WorkerOptions {
  engine: EngineName;
  /** Whether windows are private. A file has it for all of its tests. */
  isPrivate: boolean;
}

interface Options {
  site: Site;
  /** Whether servers make the cookies of a release build: a debug build's need no https here. */
  httpsOnly: boolean;
}

export type Site = "live" | "still";
export const SITES: readonly { site: Site; title: string }[] = [
  { site: "live", title: "with live views" },
  { site: "still", title: "without live views" },
];

interface WorkerFixtures extends WorkerOptions {
  /** The browser that tests use one after the other, since it takes seconds to start one. */
  shared: Browser;
}

interface Fixtures extends Options {
  /** Somebody's browser, which knows nothing of the site yet. */
  visitor: Browser;
  /** The site, of this test alone. */
  server: Server;
  /** A server of the same site that is not started. All servers of a test have one secret. */
  newServer: (variables: Readonly<Record<string, string>>) => Server;
  /** Opens a page of a server in a tab of its own, and waits until what is typed there is saved. */
  open: (path?: string, on?: Server) => Promise<Tab>;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  engine: ["Chromium", { option: true, scope: "worker" }],
  isPrivate: [false, { option: true, scope: "worker" }],
  site: ["live", { option: true }],
  httpsOnly: [false, { option: true }],
  shared: [
    async ({ engine, isPrivate }, use) => {
      const browser = new Browser(engine, isPrivate);
      try {
        await browser.start();
        await use(browser);
      } finally {
        await browser.remove();
      }
    },
    { scope: "worker" },
  ],
  visitor: async ({ shared }, use, testInfo) => {
    await use(shared);
    // After a test that fails, the next one gets another browser.
    if (testInfo.status === testInfo.expectedStatus) return shared.forget();
    const body = Buffer.from(await shared.screenshot(), "base64");
    await testInfo.attach("browser.png", { body, contentType: "image/png" });
  },
  newServer: async ({ site, httpsOnly }, use, testInfo) => {
    const variables = httpsOnly ? { REMOUNT_HTTPS_ONLY: "1" } : {};
    const first = new Server(site === "live" ? "LIVE_BIN" : "STILL_BIN", variables);
    const servers: Server[] = [first];
    try {
      await use((variables) => {
        const server = first.successor(variables);
        servers.push(server);
        return server;
      });
    } finally {
      for (const server of servers) await server.remove();
      if (testInfo.status !== testInfo.expectedStatus) {
        const logs = servers.map((server) => server.log).join("\n");
        await testInfo.attach("server.log", { body: logs, contentType: "text/plain" });
      }
    }
  },
  server: async ({ newServer }, use) => {
    const server = newServer({});
    await server.start();
    await use(server);
  },
  open: ({ visitor, server, site }, use) =>
    use(async (path = "/", on = server) => {
      const tab = await visitor.open(`${on.url}${path}`);
      await isReady(tab, site);
      return tab;
    }),
});

/** All views have joined. The script of a page without them has run when the page is loaded. */
export async function isReady(tab: Tab, site: Site): Promise<void> {
  if (site === "still") return;
  const waiting = "document.querySelectorAll('[data-phx-session]:not(.phx-connected)').length";
  await base.expect.poll(() => tab.evaluate(waiting)).toBe(0);
}
