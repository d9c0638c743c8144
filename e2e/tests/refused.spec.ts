// An event that a view refuses is shown on the page of a debug build, as these examples are.

import type { Page } from "@playwright/test";
import { expect, test, type Profile, type Server } from "../fixtures";

async function open(profile: Profile, tasks: Server): Promise<Page> {
  const page = await profile.open(tasks.url);
  await expect(page.locator("[data-phx-main].phx-connected")).toBeAttached();
  return page;
}

/** Renames the field of a new task, as a slip in its template would, and adds one. */
async function addWithoutTitle(page: Page, title: string): Promise<void> {
  const field = page.getByLabel("New task");
  await field.evaluate((input) => input.setAttribute("name", "titel"));
  await field.fill(title);
  await page.getByRole("button", { name: "Add" }).click();
}

test("an event that does not decode is shown with view, event, field and reason", async ({ tasks, profile }) => {
  const page = await open(profile, tasks);
  await addWithoutTitle(page, "A secret");
  const panel = page.getByRole("alert");
  await expect(panel).toContainText("tasks::Tasks refused the event “add”: field “title” is missing");
  await expect(panel).not.toContainText("A secret");
});

test("an event that the view does not know is shown, and goes when it is dismissed", async ({ tasks, profile }) => {
  const page = await open(profile, tasks);
  const sort = page.getByRole("button", { name: "Sort" });
  await sort.evaluate((button) => button.setAttribute("phx-click", "<b>sort</b>"));
  await sort.click();
  const panel = page.getByRole("alert");
  await expect(panel).toContainText("refused the event “<b>sort</b>”");
  await panel.getByRole("button", { name: "Dismiss" }).click();
  await expect(panel).toHaveCount(0);
});

test("the panel stays where it is while the view is patched", async ({ tasks, profile }) => {
  const page = await open(profile, tasks);
  await addWithoutTitle(page, "A task");
  await expect(page.getByRole("alert")).toBeVisible();
  await page.getByRole("button", { name: "Sort" }).click();
  await expect(page.getByRole("listitem").locator("label").first()).toHaveText("Answer Ada");
  await expect(page.getByRole("alert")).toBeVisible();
});
