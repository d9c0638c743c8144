// What a test may ask for: a server, browsers, and leave for a page to complain.

import { test as base, type TestInfo } from "@playwright/test";
import { Complaints } from "./fixtures/complaints";
import { Profile, type ProfileOptions } from "./fixtures/profile";
import { Server } from "./fixtures/server";

export { expect } from "@playwright/test";
export type { Profile, Server };

interface Fixtures {
  /** The chat, of this test alone. */
  server: Server;
  /** The form with every kind of field, of this test alone. */
  fields: Server;
  /** The site with accounts, of this test alone. */
  login: Server;
  /** The name that is remembered, of this test alone. */
  name: Server;
  /** The app without live views, of this test alone. */
  plain: Server;
  /** The list of tasks, of this test alone. */
  tasks: Server;
  /** Somebody's browser. */
  profile: Profile;
  /** The browser of somebody else. */
  otherProfile: Profile;
  /** A browser in which scripts are switched off. */
  scriptless: Profile;
  /** A browser in which cookies are switched off. */
  cookieless: Profile;
  /** Lets pages complain of this on their consoles; else any error or warning fails the test. */
  allowConsole: (pattern: RegExp) => void;
  complaints: Complaints;
}

type Use = (profile: Profile) => Promise<void>;

async function borrow(complaints: Complaints, options: ProfileOptions, use: Use): Promise<void> {
  const profile = new Profile(complaints, options);
  try {
    await use(profile);
  } finally {
    await profile.remove();
  }
}

async function run(
  program: string,
  use: (server: Server) => Promise<void>,
  testInfo: TestInfo,
): Promise<void> {
  const server = new Server(program);
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
  server: ({}, use, testInfo) => run("CHAT_BIN", use, testInfo),
  fields: ({}, use, testInfo) => run("FIELDS_BIN", use, testInfo),
  login: ({}, use, testInfo) => run("LOGIN_BIN", use, testInfo),
  name: ({}, use, testInfo) => run("NAME_BIN", use, testInfo),
  plain: ({}, use, testInfo) => run("PLAIN_BIN", use, testInfo),
  tasks: ({}, use, testInfo) => run("TASKS_BIN", use, testInfo),
  // Set up for every test, and checked before its browsers are gone.
  complaints: [
    async ({}, use) => {
      const complaints = new Complaints();
      await use(complaints);
      complaints.check();
    },
    { auto: true },
  ],
  profile: ({ complaints }, use) => borrow(complaints, {}, use),
  otherProfile: ({ complaints }, use) => borrow(complaints, {}, use),
  scriptless: ({ complaints }, use) => borrow(complaints, { context: { javaScriptEnabled: false } }, use),
  cookieless: ({ complaints }, use) => borrow(complaints, { cookies: "blocked" }, use),
  allowConsole: ({ complaints }, use) => use((pattern) => complaints.allow(pattern)),
});
