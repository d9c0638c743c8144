// The parts of the list of tasks by what a person would call them.

import { expect, type Locator, type Page } from "@playwright/test";
import type { Profile, Server } from "../fixtures";

export async function openTasks(profile: Profile, tasks: Server): Promise<Page> {
  const page = await profile.open(tasks.url);
  await connected(page);
  return page;
}

export async function connected(page: Page): Promise<void> {
  await expect(page.locator("[data-phx-main].phx-connected")).toBeAttached();
}

export const items = (page: Page): Locator => page.getByRole("listitem");
export const item = (page: Page, title: string): Locator => items(page).filter({ hasText: title });

/** The titles in the order in which they are seen. */
export const titles = (page: Page): Locator => items(page).locator("label");

export const filter = (page: Page): Locator => page.getByLabel("Only those with");

export async function add(page: Page, title: string): Promise<void> {
  await page.getByLabel("New task").fill(title);
  await page.getByRole("button", { name: "Add" }).click();
  await expect(page.getByLabel("New task")).toHaveValue("");
}

/** Ticks a task, and waits until the server knows. */
export async function tick(page: Page, title: string): Promise<void> {
  await item(page, title).getByRole("checkbox").click();
  await expect(item(page, title).locator("s")).toHaveText(title);
}

/** Has only some of the tasks shown, which patches the address. */
export async function show(page: Page, name: "All" | "Open" | "Done"): Promise<void> {
  await page.getByRole("link", { name, exact: true }).click();
  await expect(shown(page)).toHaveText(name);
}

/** The link that says which tasks are shown. */
export const shown = (page: Page): Locator => page.locator("nav [aria-current]");
