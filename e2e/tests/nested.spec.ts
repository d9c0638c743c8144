// Sites below a path, in a browser: nested by a router, behind a proxy that strips a prefix, and
// under a policy that forbids everything inline.

import type { Page } from "@playwright/test";
import { expect, test, type Profile } from "../fixtures";
import { proxy } from "../fixtures/proxy";

async function open(profile: Profile, address: string): Promise<Page> {
  const page = await profile.open(address);
  await expect(page.locator("[data-phx-main].phx-connected")).toBeVisible();
  return page;
}

async function ring(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Ring" }).click();
  await expect(page.getByRole("status")).toHaveText("1");
}

/** Types a name, which the page's script posts. */
async function introduce(page: Page, name: string): Promise<void> {
  await page.getByLabel("Your name").fill(name);
  await expect(page.locator("#you")).toHaveAttribute("data-session-state", "saved");
}

/** Goes to the other desk of the site without a page load. */
async function goToTheBack(page: Page, path: string): Promise<void> {
  await page.evaluate(() => document.body.setAttribute("data-page", "the same"));
  await page.getByRole("link").click();
  await expect(page.getByRole("status")).toHaveText("0");
  expect(new URL(page.url()).pathname).toBe(path);
  await expect(page.locator("body")).toHaveAttribute("data-page", "the same");
  await ring(page);
  await page.reload();
  await expect(page.locator("[data-phx-main].phx-connected")).toBeVisible();
}

for (const [where, path] of [
  ["in a router", ""],
  ["in a router that nests it", "/office"],
] as const) {
  test(`a site ${where} answers, saves and navigates`, async ({ nested, profile }) => {
    const page = await open(profile, `${nested.url}${path}`);
    await ring(page);
    await introduce(page, "pug");
    await goToTheBack(page, `${path}/back`);
    await expect(page.getByRole("heading")).toHaveText("Hello, pug!");
  });
}

test("two sites of one program share the session", async ({ nested, profile }) => {
  const [shop, office] = [await open(profile, nested.url), await open(profile, `${nested.url}/office`)];
  await introduce(office, "pug");
  await expect(shop.getByRole("heading")).toHaveText("Hello, pug!");
  await introduce(shop, "cat");
  await expect(office.getByRole("heading")).toHaveText("Hello, cat!");
});

for (const path of ["", "/office"]) {
  test(`behind a proxy that strips a prefix ${path || "/"} answers, saves and navigates`, async ({ nested, profile }) => {
    const front = await proxy(nested, { prefix: "/company" });
    const page = await open(profile, `${front.url}/company${path}`);
    await ring(page);
    await introduce(page, "pug");
    await goToTheBack(page, `/company${path}/back`);
    await expect(page.getByRole("heading")).toHaveText("Hello, pug!");
    front.close();
  });
}
