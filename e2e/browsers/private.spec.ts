// Private windows.

import { expect, SITES, test } from "./fixtures";

const form = "#as-typed";
const name = "#as-typed input";

test.use({ isPrivate: true });

for (const { site, title } of SITES) {
  test.describe(title, () => {
    test.use({ site });

    test("a private window remembers what is typed until it is closed", async ({ open, visitor }) => {
      const tab = await open();
      await tab.type(name, "pug");
      await expect.poll(() => tab.attribute(form, "data-session-state")).toBe("saved");
      await tab.reload();
      await expect.poll(() => tab.value(name)).toBe("pug");
      await visitor.restart();
      const again = await open();
      expect(await again.value(name)).toBe("");
      expect(await visitor.cookies()).toEqual([]);
    });
  });
}
