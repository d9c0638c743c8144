// A site with more cookies than a browser keeps for it.

import { expect, isReady, SITES, test, type Tab } from "./fixtures";

const form = "#as-typed";
const name = "#as-typed input";
const MANY = 400;
/** Whether a browser forgets some of them. */
const HAS_LIMIT = { Chromium: true, Firefox: true, WebKitGTK: false };
/** Whether it forgets the session's, which was used before them. */
const LOSES_SESSION = { Chromium: false, Firefox: true, WebKitGTK: false };

/** Another part of the site leaves its cookies. */
async function fillJar(tab: Tab): Promise<void> {
  await tab.evaluate(`Array.from({ length: ${MANY} }, (_, n) => (document.cookie = "part-" + n + "=x"))`);
}

async function comesTo(tab: Tab, state: string): Promise<void> {
  await expect.poll(() => tab.attribute(form, "data-session-state")).toBe(state);
}

for (const { site, title } of SITES) {
  test.describe(title, () => {
    test.use({ site });

    test("a full jar takes the session's cookie, and what is typed is remembered", async ({ engine, open, visitor }) => {
      const tab = await open();
      await fillJar(tab);
      const parts = await visitor.cookies();
      if (HAS_LIMIT[engine]) expect(parts.length).toBeLessThan(MANY);
      else expect(parts).toHaveLength(MANY);
      await tab.type(name, "pug");
      await comesTo(tab, "saved");
      await tab.reload();
      await isReady(tab, site);
      expect(await tab.value(name)).toBe("pug");
    });

    test("a page whose session the jar has lost says so, and saves what is typed next", async ({ engine, open }) => {
      const tab = await open();
      await tab.type(name, "pug");
      await comesTo(tab, "saved");
      const heard = "addEventListener('remount:session', ({ detail }) => (window.reason = detail.reason))";
      await tab.evaluate(heard);
      await fillJar(tab);
      await tab.type(name, "s");
      await comesTo(tab, LOSES_SESSION[engine] ? "failed" : "saved");
      expect(await tab.evaluate("window.reason ?? null")).toBe(LOSES_SESSION[engine] ? "session-changed" : null);
      expect(await tab.value(name)).toBe("pugs");
      await tab.type(name, "!");
      await comesTo(tab, "saved");
      await tab.reload();
      await isReady(tab, site);
      expect(await tab.value(name)).toBe("pugs!");
    });

    test("a page that is loaded after the jar has lost the session begins without one", async ({ engine, open }) => {
      const tab = await open();
      await tab.type(name, "pug");
      await comesTo(tab, "saved");
      await fillJar(tab);
      await tab.reload();
      await isReady(tab, site);
      expect(await tab.text(".greeting")).toBe(LOSES_SESSION[engine] ? "Hello, stranger!" : "Hello, pug!");
    });
  });
}
