// What a test may ask for: a server, browsers, and leave for a page to complain.

import { test as base, type BrowserContextOptions, type TestInfo } from "@playwright/test";
import { Complaints } from "./fixtures/complaints";
import type { Quality } from "./fixtures/lane";
import { link, type Link } from "./fixtures/link";
import { Nginx } from "./fixtures/nginx";
import { Profile } from "./fixtures/profile";
import { type Changes, type Proxy, proxy } from "./fixtures/proxy";
import { Server } from "./fixtures/server";

export { expect } from "@playwright/test";
export type { Link, NewLink, NewProxy, Nginx, Profile, Proxy, Server };

interface Options {
  /** Whether servers make the cookies of a release build: a debug build's need no https here. */
  httpsOnly: boolean;
  /** Whether browsers keep what they have on disk, so that a test can quit one. */
  onDisk: boolean;
}

interface Fixtures extends Options {
  /** The chat, of this test alone. */
  server: Server;
  /** The panels behind a login, of this test alone. */
  dashboard: Server;
  /** The clocks, which are views within a view, of this test alone. */
  clocks: Server;
  /** The elements that the client looks after, of this test alone. */
  elements: Server;
  /** The form with every kind of field, of this test alone. */
  fields: Server;
  /** The chat that htmx fills, of this test alone. */
  htmx: Server;
  /** The site with accounts, of this test alone. */
  login: Server;
  /** The name that is remembered, of this test alone. */
  name: Server;
  /** The two sites in one program, of this test alone. */
  nested: Server;
  /** The app without live views, of this test alone. */
  plain: Server;
  /** The chat without live views, of this test alone. */
  seed: Server;
  /** The chat with a server function, of this test alone. */
  serverFunctions: Server;
  /** The list of tasks, of this test alone. */
  tasks: Server;
  /** The list of things to do that all visitors share, of this test alone. */
  todo: Server;
  /** Somebody's browser. */
  profile: Profile;
  /** The browser of somebody else. */
  otherProfile: Profile;
  /** A browser in which scripts are switched off. */
  scriptless: Profile;
  /** A browser in which cookies are switched off. */
  cookieless: Profile;
  /** An nginx, to be started in front of a server. */
  nginx: Nginx;
  /** Puts a proxy in front of a server. It ends after the browsers of the test have. */
  newProxy: NewProxy;
  /** Puts a slow link in front of an address. It ends after the browsers of the test have. */
  newLink: NewLink;
  /** Lets pages complain of this on their consoles; else any error or warning fails the test. */
  allowConsole: (pattern: RegExp) => void;
  complaints: Complaints;
  newProfile: (context?: BrowserContextOptions) => Profile;
}

type NewLink = (to: string, quality: Quality) => Promise<Link>;
type NewProxy = (server: Server, changes: Changes) => Promise<Proxy>;
type Use = (profile: Profile) => Promise<void>;

/** Links lose the same segments in each run. */
const SEED = 1;

async function borrow(profile: Profile, use: Use): Promise<void> {
  try {
    await use(profile);
  } finally {
    await profile.remove();
  }
}

async function run(
  program: string,
  httpsOnly: boolean,
  use: (server: Server) => Promise<void>,
  testInfo: TestInfo,
): Promise<void> {
  const server = new Server(program, httpsOnly ? { REMOUNT_HTTPS_ONLY: "1" } : {});
  try {
    await server.start();
    await use(server);
  } finally {
    await server.remove();
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach("server.log", { body: server.log, contentType: "text/plain" });
    }
  }
}

export const test = base.extend<Fixtures>({
  httpsOnly: [false, { option: true }],
  onDisk: [false, { option: true }],
  server: ({ httpsOnly }, use, testInfo) => run("CHAT_BIN", httpsOnly, use, testInfo),
  clocks: ({ httpsOnly }, use, testInfo) => run("CLOCKS_BIN", httpsOnly, use, testInfo),
  dashboard: ({ httpsOnly }, use, testInfo) => run("DASHBOARD_BIN", httpsOnly, use, testInfo),
  elements: ({ httpsOnly }, use, testInfo) => run("ELEMENTS_BIN", httpsOnly, use, testInfo),
  fields: ({ httpsOnly }, use, testInfo) => run("FIELDS_BIN", httpsOnly, use, testInfo),
  htmx: ({ httpsOnly }, use, testInfo) => run("HTMX_BIN", httpsOnly, use, testInfo),
  login: ({ httpsOnly }, use, testInfo) => run("LOGIN_BIN", httpsOnly, use, testInfo),
  name: ({ httpsOnly }, use, testInfo) => run("NAME_BIN", httpsOnly, use, testInfo),
  nested: ({ httpsOnly }, use, testInfo) => run("NESTED_BIN", httpsOnly, use, testInfo),
  plain: ({ httpsOnly }, use, testInfo) => run("PLAIN_BIN", httpsOnly, use, testInfo),
  seed: ({ httpsOnly }, use, testInfo) => run("SEED_BIN", httpsOnly, use, testInfo),
  serverFunctions: ({ httpsOnly }, use, testInfo) => run("SERVER_FUNCTIONS_BIN", httpsOnly, use, testInfo),
  tasks: ({ httpsOnly }, use, testInfo) => run("TASKS_BIN", httpsOnly, use, testInfo),
  todo: ({ httpsOnly }, use, testInfo) => run("TODO_BIN", httpsOnly, use, testInfo),
  // Set up for every test, and checked before its browsers are gone.
  complaints: [
    async ({}, use) => {
      const complaints = new Complaints();
      await use(complaints);
      complaints.check();
    },
    { auto: true },
  ],
  newProxy: async ({}, use) => {
    const proxies: Proxy[] = [];
    try {
      await use(async (server, changes) => {
        const started = await proxy(server, changes);
        proxies.push(started);
        return started;
      });
    } finally {
      for (const started of proxies) started.close();
    }
  },
  newLink: async ({}, use) => {
    const links: Link[] = [];
    try {
      await use(async (to, quality) => {
        const laid = await link(to, quality, SEED + links.length);
        links.push(laid);
        return laid;
      });
    } finally {
      for (const laid of links) laid.close();
    }
  },
  // A page that still loads something would complain of a proxy that has gone: it depends on them.
  newProfile: ({ browser, complaints, onDisk, newProxy: _, newLink: __ }, use) =>
    use((context = {}) =>
      onDisk ? Profile.onDisk(complaints, { context }) : Profile.inMemory(complaints, browser, context),
    ),
  profile: ({ newProfile }, use) => borrow(newProfile(), use),
  otherProfile: ({ newProfile }, use) => borrow(newProfile(), use),
  scriptless: ({ newProfile }, use) => borrow(newProfile({ javaScriptEnabled: false }), use),
  cookieless: ({ complaints }, use) => borrow(Profile.onDisk(complaints, { cookies: "blocked" }), use),
  nginx: async ({}, use, testInfo) => {
    const nginx = new Nginx();
    try {
      await use(nginx);
    } finally {
      await nginx.remove();
      if (testInfo.status !== testInfo.expectedStatus) {
        await testInfo.attach("nginx.log", { body: nginx.log, contentType: "text/plain" });
      }
    }
  },
  allowConsole: ({ complaints }, use) => use((pattern) => complaints.allow(pattern)),
});
