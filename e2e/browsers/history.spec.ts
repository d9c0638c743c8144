// Pages that a browser keeps as they were, and shows again when the visitor goes back to them.

import { expect, SITES, test } from "./fixtures";

const name = "#as-typed input";

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
});
