// The chat's parts by what a person would call them.

import { expect, type Locator, type Page } from "@playwright/test";
import type { Profile, Server } from "../fixtures";

export async function openChat(profile: Profile, server: Server): Promise<Page> {
  const page = await profile.open(server.url);
  await connected(page);
  return page;
}

/** Every view of the page has joined. */
export async function connected(page: Page): Promise<void> {
  await expect(page.locator("[data-phx-main].phx-connected")).toBeVisible();
  await expect(page.locator("#header.phx-connected")).toBeVisible();
}

export const nameField = (page: Page): Locator => page.getByLabel("Your name");
export const headline = (page: Page): Locator => page.locator(".hello");
export const messages = (page: Page): Locator => page.locator("#messages > li");

export async function saved(page: Page): Promise<void> {
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
}

/** Types a name and waits until the browser holds it. */
export async function typeName(page: Page, name: string): Promise<void> {
  await nameField(page).fill(name);
  await expect(headline(page)).toHaveText(`Hello, ${name}!`);
  await saved(page);
}

export async function say(page: Page, text: string): Promise<void> {
  const field = page.getByLabel("Message", { exact: true });
  await field.fill(text);
  await field.press("Enter");
  await expect(field).toHaveValue("");
}
