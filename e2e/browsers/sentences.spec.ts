// What the sessions promise, in ten sentences: the same form, in each browser, on a site with live
// views and on one without.

import { expect, KEYS, SITES, test, type Tab } from "./fixtures";

const DAY_SECONDS = 24 * 60 * 60;

const name = "#as-typed input";
const town = "#when-left input";
const street = "#when-submitted input";
const draft = "#in-browser input";

async function comesTo(tab: Tab, form: string, state: string): Promise<void> {
  await expect.poll(() => tab.attribute(form, "data-session-state")).toBe(state);
}

async function introduce(tab: Tab): Promise<void> {
  await tab.type(name, "pug");
  await comesTo(tab, "#as-typed", "saved");
}

async function isKnown(tab: Tab): Promise<void> {
  await expect.poll(() => tab.text(".greeting")).toBe("Hello, pug!");
  expect(await tab.value(name)).toBe("pug");
}

async function isStranger(tab: Tab): Promise<void> {
  await expect.poll(() => tab.text(".greeting")).toBe("Hello, stranger!");
  expect(await tab.value(name)).toBe("");
}

/** The same text with another character in its middle. */
function forged(text: string): string {
  const middle = Math.floor(text.length / 2);
  return text.slice(0, middle) + (text[middle] === "A" ? "B" : "A") + text.slice(middle + 1);
}

for (const { site, title } of SITES) {
  test.describe(title, () => {
    test.use({ site });

    test("S1: what is typed is remembered after a reload", async ({ open }) => {
      const tab = await open();
      await introduce(tab);
      await tab.reload();
      await isKnown(tab);
    });

    test("S2: it is remembered after the browser was quit, and the server too", async ({ open, server, visitor }) => {
      await introduce(await open());
      await visitor.restart();
      await server.restart();
      await isKnown(await open());
    });

    test("S3: it is in the first HTML, before any script has run", async ({ open }) => {
      const tab = await open();
      await introduce(tab);
      const html = await tab.html();
      expect(html).toContain("Hello, pug!");
      expect(html).toContain('value="pug"');
    });

    test("S4: the page writes the keys that are open to it, and no other", async ({ open }) => {
      const tab = await open();
      await tab.evaluate(`document.querySelector("${town}").name = "rank"`);
      await tab.type(town, `king${KEYS.tab}`);
      await comesTo(tab, "#when-left", "failed");
      expect(await tab.attribute(town, "data-session-error")).toBe("may not be written by the browser");
      await introduce(tab);
      await tab.reload();
      await isKnown(tab);
      expect(await tab.text("#rank")).toBe("guest");
    });

    test("S5: the cookie is sealed, out of reach of scripts, and has a max age", async ({ open, visitor }) => {
      const tab = await open();
      const before = Date.now() / 1000;
      await introduce(tab);
      const after = Date.now() / 1000;
      const cookies = await visitor.cookies();
      expect(cookies).toHaveLength(1);
      const cookie = cookies[0]!;
      expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
      expect(cookie.expiry).toBeGreaterThanOrEqual(Math.floor(before) + 90 * DAY_SECONDS);
      expect(cookie.expiry).toBeLessThanOrEqual(Math.ceil(after) + 90 * DAY_SECONDS);
      expect(Buffer.from(cookie.value, "base64url").includes("pug")).toBe(false);
      expect(await tab.evaluate("document.cookie")).toBe("");
      await visitor.setCookie({ ...cookie, value: forged(cookie.value) });
      await tab.reload();
      await isStranger(tab);
      await visitor.setCookie(cookie);
      await tab.reload();
      await isKnown(tab);
    });

    test("S6: a field is saved as it is typed in", async ({ open }) => {
      const tab = await open();
      await introduce(tab);
      expect(await tab.evaluate("document.activeElement.name")).toBe("name");
    });

    test("S6: a field is saved when it is left", async ({ open }) => {
      const tab = await open();
      await tab.type(town, "Bern");
      await comesTo(tab, "#when-left", "unsaved");
      expect(await tab.html()).not.toContain("Bern");
      await tab.type(town, KEYS.tab);
      await comesTo(tab, "#when-left", "saved");
      expect(await tab.html()).toContain("Bern");
    });

    test("S6: a form is saved when it is submitted", async ({ open }) => {
      const tab = await open();
      await tab.type(street, `Rain Lane${KEYS.tab}`);
      await comesTo(tab, "#when-submitted", "unsaved");
      expect(await tab.html()).not.toContain("Rain Lane");
      await tab.type(street, KEYS.enter);
      await comesTo(tab, "#when-submitted", "saved");
      expect(await tab.html()).toContain("Rain Lane");
    });

    test("S6: what is not saved yet is saved when the page is left", async ({ open, server }) => {
      const tab = await open();
      await tab.type(town, "Bern");
      await comesTo(tab, "#when-left", "unsaved");
      await tab.go(`${server.url}/elsewhere`);
      await tab.go(server.url);
      await expect.poll(() => tab.html()).toContain("Bern");
    });

    test("S6: what is not saved yet is saved when the tab is closed", async ({ open }) => {
      const witness = await open();
      await introduce(witness);
      const tab = await open();
      await tab.type(town, "Bern");
      await comesTo(tab, "#when-left", "unsaved");
      await tab.close();
      await expect.poll(() => witness.html()).toContain("Bern");
    });

    test("S7: it is read whenever a page or a view is mounted", async ({ open }) => {
      const tab = await open();
      await introduce(tab);
      await tab.evaluate("window.stayed = true");
      await tab.click("#elsewhere");
      await expect.poll(() => tab.text("#read")).toBe("Hello, pug!");
      await tab.click("#back");
      await isKnown(tab);
      expect(await tab.evaluate("'stayed' in window")).toBe(site === "live");
    });

    test("S8: other parts of the page are told", async ({ open }) => {
      const tab = await open();
      expect(await tab.text(".greeting")).toBe("Hello, stranger!");
      await tab.type(name, "pug");
      await expect.poll(() => tab.text(".greeting")).toBe("Hello, pug!");
    });

    test("S8: other tabs are told", async ({ open }) => {
      const other = await open();
      await introduce(await open());
      await isKnown(other);
    });

    test("S9: it is in a database, if the site says so", async ({ newServer, open, visitor }, testInfo) => {
      const [full, empty] = ["full.db", "empty.db"].map((file) => newServer({ DATABASE: testInfo.outputPath(file) }));
      if (!full || !empty) throw new Error("two servers were asked for");
      await full.start();
      await empty.start();
      await introduce(await open("/", full));
      await visitor.restart();
      await full.restart();
      await isKnown(await open("/", full));
      await isStranger(await open("/", empty));
    });
  });
}

test.describe("with live views", () => {
  test.use({ site: "live" });

  test("S10: a draft is in localStorage, and not with the session", async ({ open, visitor }) => {
    const tab = await open();
    await tab.type(draft, "half a thought");
    await comesTo(tab, "#in-browser", "saved");
    expect(await tab.evaluate("localStorage.getItem('remount:remount')")).toContain("half a thought");
    expect(await visitor.cookies()).toEqual([]);
    expect(await tab.html()).not.toContain("half a thought");
    await visitor.restart();
    const again = await open();
    await expect.poll(() => again.value(draft)).toBe("half a thought");
  });
});

test.describe("without live views", () => {
  test.use({ site: "still" });

  test("S10: no browser keeps a draft, and the page says so at its field", async ({ open }) => {
    const tab = await open();
    await tab.type(draft, "half a thought");
    await comesTo(tab, "#in-browser", "failed");
    const reason = "is kept in the browser, and saved by a page with a live view only";
    expect(await tab.attribute(draft, "data-session-error")).toBe(reason);
    expect(await tab.evaluate("localStorage.length")).toBe(0);
    await tab.reload();
    expect(await tab.value(draft)).toBe("");
  });
});
