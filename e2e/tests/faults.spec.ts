// What a visitor sees of a view that fails.

import { expect, test } from "../fixtures";
import { press, says } from "./elements";

const CONNECTED = "[data-phx-main].phx-connected";

test("a view that is gone when its page has joined is a page that says so", async ({
  elements,
  profile,
  allowConsole,
}) => {
  allowConsole(/failed mount with 404|status of 404/);
  const page = await profile.open(`${elements.url}/faults`);
  await expect(page.locator(CONNECTED)).toBeAttached();
  const answer = page.waitForResponse((answer) => answer.url().endsWith("/faults?when=gone"));
  await page.getByRole("link", { name: "What is gone" }).click();
  expect((await answer).status()).toBe(404);
  await expect(page.getByRole("heading", { name: "Page not found" })).toBeVisible();
  await page.goBack();
  await says(page, "0");
});

test("a view whose handler fails is there again, as it was at first", async ({ elements, profile, allowConsole }) => {
  allowConsole(/view crashed/);
  const page = await profile.open(`${elements.url}/faults`);
  await expect(page.locator(CONNECTED)).toBeAttached();
  await page.evaluate(() => Object.assign(window, { stayed: true }));
  await press(page, "Count");
  await says(page, "1");
  await press(page, "Break");
  await says(page, "0");
  await press(page, "Count");
  await says(page, "1");
  expect(await page.evaluate(() => "stayed" in window)).toBe(true);
});

test("a view that fails every time says so, and its page is loaded a few times and then no more", async ({
  elements,
  profile,
  allowConsole,
}) => {
  allowConsole(/unable to join|consecutive reloads|error/);
  const context = await profile.context();
  // So that nobody waits for it: the client takes seconds, and in the end half a minute.
  await context.addInitScript(() => {
    const times = { maxReloads: 3, reloadJitterMin: 1, reloadJitterMax: 2, failsafeJitter: 3_600_000 };
    Object.assign(window, { remount: times });
  });
  let loads = 0;
  context.on("request", (request) => {
    if (request.isNavigationRequest()) loads += 1;
  });
  const page = await profile.open(`${elements.url}/faults?when=always`);
  await expect.poll(() => loads).toBe(4);
  await expect(page.locator("#connection-status")).toHaveText("Something went wrong. Trying again …");
  await expect(page.locator("[data-phx-main].phx-server-error")).toBeAttached();
  expect(loads).toBe(4);
});
