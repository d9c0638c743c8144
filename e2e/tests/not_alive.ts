// A page whose script is held back, as on a slow network, until the test lets it come.

import type { Page } from "@playwright/test";
import { expect, type Profile } from "../fixtures";

/** Opens a page that does not come alive before `liven` is called, which waits until it is. */
export async function openHeld(profile: Profile, url: string): Promise<{ page: Page; liven: () => Promise<void> }> {
  const context = await profile.context();
  let letThrough = (): void => {};
  const held = new Promise<void>((resolve) => (letThrough = resolve));
  await context.route("**/live/assets/**", async (route) => {
    await held;
    await route.continue();
  });
  const begun = context.waitForEvent("page");
  const loaded = profile.open(url);
  const page = await begun;
  const liven = async (): Promise<void> => {
    letThrough();
    await loaded;
    await expect(page.locator("[data-phx-main].phx-connected")).toBeVisible();
  };
  return { page, liven };
}
