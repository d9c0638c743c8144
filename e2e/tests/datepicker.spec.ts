// The date picker, a component of a crate of its own, in the two sites that use it.

import type { Locator, Page } from "@playwright/test";
import { expect, test, type Profile, type Server } from "../fixtures";
import { keepsFocus } from "./focus";

/** As a `Date` of the browser numbers it. */
const MONDAY = 1;

const grid = (page: Page): Locator => page.getByRole("grid");
const dialog = (page: Page, label: string): Locator => page.getByRole("dialog", { name: `Choose a date: ${label}` });

/** The name of the day at which the keyboard is, as a screen reader says it. */
async function at(page: Page): Promise<string | null> {
  const id = await grid(page).getAttribute("aria-activedescendant");
  return page.locator(`[id="${id}"]`).getAttribute("aria-label");
}

test.describe("when a todo is due", () => {
  const LABEL = "To be done by";
  const field = (page: Page): Locator => page.getByRole("button", { name: LABEL });

  /** The page of a todo. */
  async function open(profile: Profile, todo: Server): Promise<Page> {
    const page = await profile.open(todo.url);
    await expect(page.locator("[data-phx-main].phx-connected")).toBeVisible();
    await page.getByLabel("What is to be done?").fill("Buy bread");
    await page.getByRole("button", { name: "Add" }).click();
    await page.getByRole("link", { name: "Buy bread" }).click();
    await expect(field(page)).toHaveText(`${LABEL} any day`);
    return page;
  }

  async function openCalendar(profile: Profile, todo: Server): Promise<Page> {
    const page = await open(profile, todo);
    await field(page).press("Enter");
    await keepsFocus(grid(page));
    return page;
  }

  test("a day is picked with the keyboard alone, and the focus comes back", async ({ todo, profile }) => {
    const page = await openCalendar(profile, todo);
    for (const key of ["ArrowDown", "ArrowRight", "PageDown", "Home", "Enter"]) await page.keyboard.press(key);
    await expect(dialog(page, LABEL)).toBeHidden();
    await expect(field(page)).toBeFocused();
    const day = (await field(page).innerText()).replace(`${LABEL} `, "");
    expect(new Date(day).getDay()).toBe(MONDAY);
    await page.getByRole("link", { name: "Back" }).click();
    await expect(page.locator("#todos time")).toHaveText(day);
  });

  test("a day is picked with the pointer, and selected when the calendar opens again", async ({ todo, profile }) => {
    const page = await openCalendar(profile, todo);
    const month = dialog(page, LABEL).getByRole("heading");
    const before = await month.innerText();
    await page.getByRole("button", { name: "Next month" }).click();
    await expect(month).not.toHaveText(before);
    const day = page.getByRole("gridcell", { name: /, 15 / });
    const name = (await day.getAttribute("aria-label")) ?? "";
    await day.click();
    await expect(field(page)).toHaveText(`${LABEL} ${name.replace(/^\w+, /, "")}`);
    await field(page).click();
    await expect(page.getByRole("gridcell", { selected: true })).toHaveAccessibleName(name);
  });

  for (const [how, leave] of Object.entries({
    Escape: (page: Page) => page.keyboard.press("Escape"),
    "its button": (page: Page) => page.getByRole("button", { name: "Close" }).click(),
    "a click beside it": (page: Page) => page.mouse.click(5, 5),
  })) {
    test(`with ${how} the calendar closes, nothing is picked, and the focus comes back`, async ({ todo, profile }) => {
      const page = await openCalendar(profile, todo);
      await leave(page);
      await expect(dialog(page, LABEL)).toBeHidden();
      await expect(field(page)).toBeFocused();
      await expect(field(page)).toHaveText(`${LABEL} any day`);
    });
  }

  test("Escape closes the calendar from its buttons too", async ({ todo, profile }) => {
    const page = await openCalendar(profile, todo);
    await page.getByRole("button", { name: "Next month" }).press("Escape");
    await expect(dialog(page, LABEL)).toBeHidden();
    await expect(field(page)).toBeFocused();
  });

  test("the tab key stays in the calendar", async ({ todo, profile }) => {
    const page = await openCalendar(profile, todo);
    const buttons = await dialog(page, LABEL).getByRole("button").count();
    for (let presses = 0; presses <= buttons; presses += 1) {
      await page.keyboard.press("Tab");
      await expect(dialog(page, LABEL).locator(":focus")).toHaveCount(1);
    }
    await expect(grid(page)).toBeFocused();
  });

  test("no key of the calendar scrolls the page behind it", async ({ todo, profile }) => {
    const page = await openCalendar(profile, todo);
    await page.setViewportSize({ width: 800, height: 500 });
    await page.addStyleTag({ content: "main { min-height: 3000px; }" });
    for (const key of ["ArrowDown", "PageDown", "End", " "]) await page.keyboard.press(key);
    await expect(dialog(page, LABEL)).toBeHidden();
    expect(await page.evaluate(() => window.scrollY)).toBe(0);
  });

  test("a screen reader gets a dialog with a grid, named columns and one marked day", async ({ todo, profile }) => {
    const page = await openCalendar(profile, todo);
    await expect(dialog(page, LABEL)).toMatchAriaSnapshot(`
      - 'dialog "Choose a date: ${LABEL}"':
        - button "Previous year"
        - button "Previous month"
        - heading /\\w+ \\d{4}/ [level=2]
        - button "Next month"
        - button "Next year"
        - grid /\\w+ \\d{4}/:
          - rowgroup:
            - row:
              - columnheader "Mon"
              - columnheader "Tue"
              - columnheader "Wed"
              - columnheader "Thu"
              - columnheader "Fri"
              - columnheader "Sat"
              - columnheader "Sun"
          - rowgroup
        - paragraph: Arrow keys move, Enter picks, Escape closes.
        - button "Close"
    `);
    await expect(grid(page)).toHaveAccessibleDescription("Arrow keys move, Enter picks, Escape closes.");
    await expect(field(page)).toHaveAttribute("aria-expanded", "true");
    const today = page.getByRole("gridcell").and(page.locator("[aria-current=date]"));
    await expect(today).toHaveCount(1);
    await expect(today).toHaveAccessibleName((await at(page)) ?? "");
    await expect(page.getByRole("gridcell", { selected: true })).toHaveCount(0);
  });
});
