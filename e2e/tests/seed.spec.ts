// A chat that remembers a name, in plain axum.

import type { Locator, Page } from "@playwright/test";
import { expect, test } from "../fixtures";

const nameField = (page: Page): Locator => page.getByLabel("Name");

async function introduce(page: Page, name: string): Promise<void> {
  await nameField(page).pressSequentially(name);
  await expect(page.locator("form[data-session-state=saved]")).toBeAttached();
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel("Message").fill(text);
  await page.getByRole("button", { name: "Say" }).click();
}

test("a name is remembered as it is typed", async ({ seed, profile }) => {
  const page = await profile.open(seed.url);
  await introduce(page, "pug");
  await page.reload();
  await expect(nameField(page)).toHaveValue("pug");
  await say(page, "Hello");
  await expect(page.getByRole("paragraph")).toHaveText(["pug: Hello"]);
  await expect(nameField(page)).toHaveValue("pug");
});

test.describe(() => {
  test.use({ onDisk: true });

  test("a name is still known when the browser was quit", async ({ seed, profile }) => {
    const page = await profile.open(seed.url);
    await introduce(page, "pug");
    await profile.quit();
    await seed.restart();
    const again = await profile.open(seed.url);
    await expect(nameField(again)).toHaveValue("pug");
  });
});
