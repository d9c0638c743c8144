// Whether the cookies of a release build, which are for https, are taken from http://127.0.0.1.

import { expect, isReady, SITES, test } from "./fixtures";

const TOLD = "drops `Secure` cookies (Safari does on loopback too)";
const TAKEN = { Chromium: true, Firefox: true, WebKitGTK: false };

for (const { site, title } of SITES) {
  test.describe(title, () => {
    test.use({ site, httpsOnly: true });

    test("a cookie for https is taken from loopback, or the page says that it is not", async ({
      engine,
      open,
      server,
    }) => {
      const tab = await open();
      await tab.type("#as-typed input", "pug");
      const saved = TAKEN[engine];
      await expect.poll(() => tab.attribute("#as-typed", "data-session-state")).toBe(saved ? "saved" : "failed");
      expect(await tab.attribute("html", "data-session")).toBe(saved ? null : "no-cookies");
      if (site === "live") expect(server.log.includes(TOLD)).toBe(!saved);
      await tab.reload();
      await isReady(tab, site);
      expect(await tab.value("#as-typed input")).toBe(saved ? "pug" : "");
    });
  });
}
