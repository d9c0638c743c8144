// A chat that htmx fills: what it swaps in saves as what was in the first HTML does.

import type { Locator, Page } from "@playwright/test";
import { expect, test } from "../fixtures";

const nameField = (page: Page): Locator => page.getByLabel("Name");
const saved = (page: Page): Locator => page.locator("form[data-session-state=saved]");

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel("Message").fill(text);
  await page.getByRole("button", { name: "Say" }).click();
  await expect(page.getByRole("paragraph").first()).toContainText(text);
}

test("a name is remembered, and each message has it", async ({ htmx, profile }) => {
  const page = await profile.open(htmx.url);
  await nameField(page).pressSequentially("pug");
  await expect(saved(page)).toBeAttached();
  await say(page, "Hello");
  await expect(page.getByRole("paragraph")).toHaveText(["pug: Hello"]);
  await page.reload();
  await expect(nameField(page)).toHaveValue("pug");
});

test("a form that was swapped in saves what is typed into it", async ({ htmx, profile }) => {
  const page = await profile.open(htmx.url);
  const first = await nameField(page).elementHandle();
  await say(page, "Hello");
  expect(await first?.evaluate((field) => field.isConnected)).toBe(false);
  await nameField(page).pressSequentially("pug");
  await expect(saved(page)).toBeAttached();
  await say(page, "Here I am");
  await expect(page.getByRole("paragraph")).toHaveText(["pug: Here I am", ": Hello"]);
  await page.reload();
  await expect(nameField(page)).toHaveValue("pug");
});
