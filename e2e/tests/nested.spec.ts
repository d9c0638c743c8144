// Sites below a path, in a browser: nested by a router, behind a proxy that strips a prefix, and
// under a policy that forbids everything inline.

import { expect, test } from "../fixtures";
import { goToTheBack, introduce, openDesk, ring } from "./desk";

for (const [where, path] of [
  ["in a router", ""],
  ["in a router that nests it", "/office"],
] as const) {
  test(`a site ${where} answers, saves and navigates`, async ({ nested, profile }) => {
    const page = await openDesk(profile, `${nested.url}${path}`);
    await ring(page);
    await introduce(page, "pug");
    await goToTheBack(page, `${path}/back`);
    await expect(page.getByRole("heading")).toHaveText("Hello, pug!");
  });
}

test("two sites of one program share the session", async ({ nested, profile }) => {
  const [shop, office] = [await openDesk(profile, nested.url), await openDesk(profile, `${nested.url}/office`)];
  await introduce(office, "pug");
  await expect(shop.getByRole("heading")).toHaveText("Hello, pug!");
  await introduce(shop, "cat");
  await expect(office.getByRole("heading")).toHaveText("Hello, cat!");
});

for (const path of ["", "/office"]) {
  test(`behind a proxy that strips a prefix ${path || "/"} answers, saves and navigates`, async ({
    nested,
    newProxy,
    profile,
  }) => {
    const front = await newProxy(nested, { prefix: "/company" });
    const page = await openDesk(profile, `${front.url}/company${path}`);
    await ring(page);
    await introduce(page, "pug");
    await goToTheBack(page, `/company${path}/back`);
    await expect(page.getByRole("heading")).toHaveText("Hello, pug!");
  });
}
