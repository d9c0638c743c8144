// The parts of a desk, in either of the two nested sites, by what a person would call them.

import { expect, type Page } from "@playwright/test";
import type { Profile } from "../fixtures";

export async function openDesk(profile: Profile, address: string): Promise<Page> {
  const page = await profile.open(address);
  await expect(page.locator("[data-phx-main].phx-connected")).toBeVisible();
  return page;
}

export async function ring(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Ring" }).click();
  await expect(page.getByRole("status")).toHaveText("1");
}

/** Types a name, which the page's script posts. */
export async function introduce(page: Page, name: string): Promise<void> {
  await page.getByLabel("Your name").fill(name);
  await expect(page.locator("#you")).toHaveAttribute("data-session-state", "saved");
}

/** Goes to the other desk of the site without a page load. */
export async function goToTheBack(page: Page, path: string): Promise<void> {
  await page.evaluate(() => document.body.setAttribute("data-page", "the same"));
  await page.getByRole("link").click();
  await expect(page.getByRole("status")).toHaveText("0");
  expect(new URL(page.url()).pathname).toBe(path);
  await expect(page.locator("body")).toHaveAttribute("data-page", "the same");
  await ring(page);
  await page.reload();
  await expect(page.locator("[data-phx-main].phx-connected")).toBeVisible();
}
