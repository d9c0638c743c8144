// The story of README.md, step by step, with the program that README.md shows.

import type { Locator, Page } from "@playwright/test";
import { expect, test, type Profile, type Server } from "../fixtures";

const greeting = (page: Page): Locator => page.getByRole("heading", { level: 1 });
const nameField = (page: Page): Locator => page.getByLabel("Your name");

async function open(profile: Profile, name: Server): Promise<Page> {
  const page = await profile.open(name.url);
  await expect(page.locator("[data-phx-main].phx-connected")).toBeVisible();
  return page;
}

async function type(page: Page, text: string): Promise<void> {
  await nameField(page).fill(text);
  await expect(page.locator("#you")).toHaveAttribute("data-session-state", "saved");
}

async function isRemembered(page: Page): Promise<void> {
  await expect(greeting(page)).toHaveText("Hello, pug!");
  await expect(nameField(page)).toHaveValue("pug");
}

test.describe(() => {
  test.use({ onDisk: true });

  test("type your name, reload, quit the browser, deploy; it is still there", async ({ name, profile }) => {
    let page = await open(profile, name);
    await type(page, "pug");
    await page.reload();
    await isRemembered(page);
    await profile.restart();
    page = await open(profile, name);
    await isRemembered(page);
    await page.close();
    await name.restart();
    await isRemembered(await open(profile, name));
  });
});

test("the name is in the first HTML, before any script has run", async ({ name, profile }) => {
  const page = await open(profile, name);
  await type(page, "pug");
  const html = await (await page.request.get(name.url)).text();
  expect(html).toContain("Hello, pug!");
});

test("another tab greets the visitor as the name is typed", async ({ name, profile }) => {
  const page = await open(profile, name);
  const other = await open(profile, name);
  await type(page, "pug");
  await isRemembered(other);
});
