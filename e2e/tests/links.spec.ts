// Links and what they leave behind in the browser's history, and pages that views send elsewhere.

import type { Locator, Page } from "@playwright/test";
import { expect, test, type Profile, type Server } from "../fixtures";
import { open, press, says } from "./elements";

const link = (page: Page, name: string): Locator => page.getByRole("link", { name, exact: true });
const inLayout = (page: Page, name: string): Locator =>
  page.getByRole("navigation").getByRole("link", { name, exact: true });
const heading = (page: Page, name: string): Locator =>
  page.getByRole("heading", { name, level: 1, exact: true });

/** The links of the layout that say that the page is there. */
const current = (page: Page): Locator => page.locator("nav [aria-current=page]");

/** Opens the steps at this address, and waits until they are alive. */
async function openSteps(profile: Profile, site: Server, query = ""): Promise<Page> {
  const page = await profile.open(`${site.url}/steps${query}`);
  await expect(page.locator("[data-phx-main].phx-connected")).toBeAttached();
  return page;
}

/** Marks the page, which a page load would forget. Returns how to ask. */
async function mark(page: Page): Promise<() => Promise<boolean>> {
  await page.evaluate(() => Object.assign(window, { stayed: true }));
  return () => page.evaluate(() => "stayed" in window);
}

/** Where the page is, and what it says, at each step back from here. */
async function back(page: Page, expected: Array<[path: string, shown: string]>): Promise<void> {
  for (const [path, shown] of expected) {
    await page.goBack();
    await expect.poll(() => page.evaluate(() => location.pathname + location.search)).toBe(path);
    await expect(page.locator("main")).toContainText(shown);
  }
}

test("a link of the layout says where the page is, wherever it goes on", async ({ elements, profile }) => {
  const page = await open(profile, elements.url, "Dialog");
  const stayed = await mark(page);
  await expect(current(page)).toHaveText("Dialog");
  await inLayout(page, "Steps").click();
  await expect(heading(page, "Steps")).toBeVisible();
  await expect(current(page)).toHaveText("Steps");
  await press(page, "Up");
  await says(page, "Step 1, address 2");
  await expect(current(page)).toHaveCount(0);

  await page.goBack();
  await expect(current(page)).toHaveText("Steps");
  await page.goBack();
  await expect(current(page)).toHaveText("Dialog");
  await page.goForward();
  await expect(current(page)).toHaveText("Steps");
  expect(await stayed()).toBe(true);
});

test("a link of the layout keeps the view that it leads to, and leads there from others", async ({
  elements,
  profile,
}) => {
  const page = await openSteps(profile, elements, "?step=3");
  await says(page, "Step 3, address 1");
  const stayed = await mark(page);
  await inLayout(page, "Steps").click();
  await says(page, "Step 0, address 2");
  await inLayout(page, "Dialog").click();
  await expect(heading(page, "Dialog")).toBeVisible();
  await inLayout(page, "Steps").click();
  await says(page, "Step 0, address 1");
  await page.goBack();
  await expect(heading(page, "Dialog")).toBeVisible();
  expect(await stayed()).toBe(true);
});

test("a link patches where the view stays, and back and forward lead over it", async ({ elements, profile }) => {
  const page = await openSteps(profile, elements);
  await says(page, "Step 0, address 1");
  const stayed = await mark(page);
  await link(page, "First step").click();
  await says(page, "Step 1, address 2");
  await link(page, "Second step instead").click();
  await says(page, "Step 2, address 3");
  await back(page, [["/steps", "Step 0, address 4"]]);
  await page.goForward();
  await says(page, "Step 2, address 5");
  expect(await stayed()).toBe(true);
});

test("what a view replaces is no step of the history", async ({ elements, profile }) => {
  const page = await openSteps(profile, elements);
  await says(page, "Step 0, address 1");
  await press(page, "Up");
  await press(page, "Up instead");
  await says(page, "Step 2, address 3");
  await press(page, "Up");
  await press(page, "To the menu instead");
  await expect(heading(page, "Menu")).toBeVisible();
  await back(page, [
    ["/steps?step=2", "Step 2, address 1"],
    ["/steps", "Step 0, address 2"],
  ]);
});

test("where a link leads to an address that sends the page on, back leads to the link", async ({
  elements,
  profile,
}) => {
  const page = await openSteps(profile, elements, "?step=1");
  await says(page, "Step 1, address 1");
  await link(page, "Landing").click();
  await says(page, "Step 11, address 3");
  await expect(page).toHaveURL(`${elements.url}/steps?step=11`);
  await back(page, [["/steps?step=1", "Step 1, address 4"]]);
  await link(page, "Roof").click();
  await expect(heading(page, "Menu")).toBeVisible();
  await back(page, [["/steps?step=1", "Step 1, address 1"]]);
});

test("where a link leads to a view that sends the page on, back leads to the link", async ({ elements, profile }) => {
  const page = await open(profile, elements.url, "Faults");
  const stayed = await mark(page);
  await link(page, "Hatch").click();
  await expect(heading(page, "Menu")).toBeVisible();
  await back(page, [["/faults", "Faults"]]);
  await page.goForward();
  await expect(heading(page, "Menu")).toBeVisible();
  expect(await stayed()).toBe(true);
});

test("an address that sends the page on is no trap for who goes back to it", async ({ elements, profile }) => {
  const page = await openSteps(profile, elements, "?step=1");
  await says(page, "Step 1, address 1");
  await press(page, "Rest at the landing");
  await says(page, "Step 10, address 2");
  await press(page, "Up");
  await says(page, "Step 11, address 3");
  await back(page, [
    ["/steps?step=11", "Step 11, address 5"],
    ["/steps?step=1", "Step 1, address 6"],
  ]);
});

test("a view sends its page to another site, and back leads to the view", async ({ elements, tasks, profile }) => {
  const outside = encodeURIComponent(`${tasks.url}/?show=done#help`);
  const page = await openSteps(profile, elements, `?outside=${outside}`);
  await says(page, "Step 0, address 1");
  await press(page, "Leave");
  await expect(page).toHaveURL(`${tasks.url}/?show=done#help`);
  await expect(heading(page, "Tasks")).toBeVisible();
  await page.goBack();
  await says(page, "Step 0, address 1");
});
