// What a test may ask for: a server, browsers, and leave for a page to complain.

import { test as base } from "@playwright/test";
import { Complaints } from "./fixtures/complaints";
import { Profile, type ProfileOptions } from "./fixtures/profile";
import { Server } from "./fixtures/server";

export { expect } from "@playwright/test";
export type { Profile, Server };

interface Fixtures {
  /** The chat, of this test alone. */
  server: Server;
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

export const test = base.extend<Fixtures>({
  server: async ({}, use, testInfo) => {
    const server = new Server();
    try {
      await server.start();
      await use(server);
    } finally {
      await server.remove();
      if (testInfo.status !== testInfo.expectedStatus) {
        await testInfo.attach("server.log", { body: server.log, contentType: "text/plain" });
      }
    }
  },
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
