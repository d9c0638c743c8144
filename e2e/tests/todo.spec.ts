// A list that all visitors share, and the field that stays ready for the next entry.

import type { Locator, Page } from "@playwright/test";
import { expect, test, type Profile, type Server } from "../fixtures";
import { openHeld } from "./not_alive";

const field = (page: Page): Locator => page.getByLabel("What is to be done?");
const todos = (page: Page): Locator => page.locator("#todos").getByRole("link");

async function open(profile: Profile, todo: Server): Promise<Page> {
  const page = await profile.open(todo.url);
  await expect(page.locator("[data-phx-main].phx-connected")).toBeVisible();
  return page;
}

test("what one visitor writes down and ticks, another sees at once", async ({ todo, profile, otherProfile }) => {
  const ada = await open(profile, todo);
  const bob = await open(otherProfile, todo);
  await field(ada).fill("Buy bread");
  await ada.getByRole("button", { name: "Add" }).click();
  await expect(todos(bob)).toHaveText(["Buy bread"]);
  await bob.getByLabel("Done: Buy bread").check();
  await expect(ada.getByLabel("Done: Buy bread")).toBeChecked();
  await expect(ada.locator("header")).toHaveText("All done");
});

test("one todo after the other is written down with the keyboard alone", async ({ todo, profile }) => {
  const page = await open(profile, todo);
  for (const [at, title] of ["Buy bread", "Call Grace"].entries()) {
    await expect(field(page)).toBeFocused();
    await page.keyboard.type(title);
    await page.keyboard.press("Enter");
    await expect(todos(page)).toHaveCount(at + 1);
    await expect(field(page)).toHaveValue("");
  }
  await expect(todos(page)).toHaveText(["Buy bread", "Call Grace"]);
});

test("what is changed before the page is alive stays", async ({ todo, profile, otherProfile }) => {
  const ada = await open(otherProfile, todo);
  await field(ada).fill("Buy braed");
  await ada.getByRole("button", { name: "Add" }).click();
  await todos(ada).click();
  await expect(ada).toHaveURL(/\/todos\/1$/);
  const { page, liven } = await openHeld(profile, ada.url());
  await field(page).fill("Buy bread");
  await page.getByLabel("It is done").check();
  await liven();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(todos(page)).toHaveText(["Buy bread"]);
  await expect(page.getByLabel("Done: Buy bread")).toBeChecked();
});
