// Pages that a browser keeps as they were, and shows again when the visitor goes back to them.

import { expect, isReady, SITES, type Tab, test } from "./fixtures";

const name = "#as-typed input";
/** Whether a browser keeps a page that the server still tells what is saved. */
const KEEPS_HEARING = { Chromium: true, Firefox: false, WebKitGTK: true };

/** Saves a name without a word to other tabs: past the page's script. */
const SAVE_SILENTLY = `void (async () => {
  const headers = { "content-type": "application/json", "x-live-session": "1" };
  const post = (body) => fetch("/live/session", { method: "POST", headers, body: JSON.stringify(body) });
  const { ticket } = await (await post({})).json();
  await post({ ticket, put: { name: "pug" }, tab: "silent", n: 1 });
})()`;

/** Marks a page, which it forgets when it is loaded anew. Returns how to ask. */
async function mark(tab: Tab): Promise<() => Promise<boolean>> {
  await tab.evaluate("window.stayed = true");
  return () => tab.evaluate("'stayed' in window");
}

for (const { site, title } of SITES) {
  test.describe(title, () => {
    test.use({ site });

    test("a page that the visitor goes back to has what another tab has saved since", async ({ open, server }) => {
      const tab = await open();
      await tab.go(`${server.url}/elsewhere`);
      const other = await open();
      await other.type(name, "pug");
      await expect.poll(() => other.attribute("#as-typed", "data-session-state")).toBe("saved");
      await tab.back();
      await expect.poll(() => tab.text(".greeting")).toBe("Hello, pug!");
      await expect.poll(() => tab.value(name)).toBe("pug");
    });
  });
}

test.describe("with live views", () => {
  test.use({ site: "live" });

  test("a page with live views is loaded anew, whatever the browser has kept", async ({ open, server, site }) => {
    const tab = await open();
    const stayed = await mark(tab);
    await tab.go(`${server.url}/live/session.js`);
    await tab.back();
    await expect.poll(stayed).toBe(false);
    await isReady(tab, site);
  });
});

test.describe("without live views", () => {
  test.use({ site: "still" });

  test("so has one whose scripts ask for nothing", async ({ open, server }) => {
    const tab = await open();
    await tab.go(`${server.url}/elsewhere`);
    await tab.go(`${server.url}/live/session.js`);
    const other = await open();
    await other.type(name, "pug");
    await expect.poll(() => other.attribute("#as-typed", "data-session-state")).toBe("saved");
    await tab.back();
    await expect.poll(() => tab.value("#quiet input")).toBe("pug");
  });

  test("so has one that nobody has told, which every browser keeps", async ({ open, server }) => {
    const tab = await open("/elsewhere");
    const stayed = await mark(tab);
    await tab.go(`${server.url}/live/session.js`);
    const other = await open("/elsewhere");
    await other.evaluate(SAVE_SILENTLY);
    await expect.poll(() => other.html()).toContain("Hello, pug!");
    await tab.back();
    expect(await stayed()).toBe(true);
    await expect.poll(() => tab.value("#quiet input")).toBe("pug");
  });

  test("a page that hears what is saved is shown as it was left, or loaded anew", async ({ engine, open, server }) => {
    const tab = await open();
    const stayed = await mark(tab);
    await tab.go(`${server.url}/live/session.js`);
    await tab.back();
    expect(await stayed()).toBe(KEEPS_HEARING[engine]);
  });
});
