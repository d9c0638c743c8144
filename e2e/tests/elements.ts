// The views of the example `elements`, by what a person would call them.

import { expect, type Page } from "@playwright/test";
import type { Profile } from "../fixtures";

export type View =
  | "Notes"
  | "Dialog"
  | "Menu"
  | "Tray"
  | "Stars"
  | "Asking"
  | "Lines"
  | "Order"
  | "Poll"
  | "Messages"
  | "Faults";

/** Opens a view of the site at this address. */
export async function open(profile: Profile, site: string, view: View): Promise<Page> {
  const page = await profile.open(site + (view === "Notes" ? "/" : `/${view.toLowerCase()}`));
  await expect(page.locator("[data-phx-main].phx-connected")).toBeAttached();
  return page;
}

/** Goes to another view of the site without a page load. */
export async function goTo(page: Page, view: View): Promise<void> {
  await page.getByRole("navigation").getByRole("link", { name: view }).click();
  await expect(page.locator("[data-phx-main].phx-connected")).toBeAttached();
}

export async function press(page: Page, button: string): Promise<void> {
  await page.getByRole("button", { name: button, exact: true }).click();
}

/** What the server says, outside of all that the client looks after. */
export async function says(page: Page, words: string): Promise<void> {
  await expect(page.locator("output")).toHaveText(words);
}
