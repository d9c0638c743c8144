// Panels behind a login, and pages that close when their visitor is logged out elsewhere.

import type { Locator, Page } from "@playwright/test";
import { expect, test, type Profile, type Server } from "../fixtures";
import { keepsFocus } from "./focus";
import { openHeld } from "./not_alive";

const panel = (page: Page, id: string): Locator => page.locator(`#${id}`);
const grid = (page: Page): Locator => page.getByRole("grid");

/** Waits for the view with this heading to be alive: before that, a click on it is lost. */
async function alive(page: Page, heading: string): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading);
  await expect(page.locator("[data-phx-main].phx-connected")).toBeVisible();
}

async function logIn(profile: Profile, dashboard: Server, name: string): Promise<Page> {
  const code = new RegExp(`^log in as ${name} with the code (\\w+)$`, "m").exec(dashboard.output)?.[1];
  const page = await profile.open(dashboard.url);
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Code").fill(code ?? "");
  await page.getByRole("button", { name: "Log in" }).click();
  await alive(page, "This machine");
  return page;
}

test("what is typed before the page is alive stays", async ({ dashboard, profile }) => {
  const { page, liven } = await openHeld(profile, `${dashboard.url}/login`);
  await page.getByLabel("Name").fill("bob");
  await page.getByLabel("Code").fill("secret");
  await liven();
  await expect(page.getByLabel("Name")).toHaveValue("bob");
  await expect(page.getByLabel("Code")).toHaveValue("secret");
});

test("panels come when they are ready, and time goes on", async ({ dashboard, profile }) => {
  const page = await logIn(profile, dashboard, "bob");
  await expect(panel(page, "files").locator(".value")).toHaveText(/\d/);
  const running = page.locator("#running");
  const before = await running.innerText();
  await expect(running).not.toHaveText(before);
});

test("the panels are regions with names, and so is what one can pick in them", async ({ dashboard, profile }) => {
  const page = await logIn(profile, dashboard, "bob");
  for (const name of ["Load", "Neighbour"]) await expect(page.getByRole("region", { name })).toBeVisible();
  for (const name of ["Files in the server's folder", "Temporary files"]) {
    await expect(page.getByRole("region", { name })).toMatchAriaSnapshot(`
      - heading "${name}" [level=2]
      - paragraph: /^\\d+$/
      - paragraph: /^of \\d+ MB$/
      - button "From any day"
      - button "To any day"
      - button "Count again"
    `);
  }
});

test("days are picked with the keyboard, and an end that passes the other takes it along", async ({
  dashboard,
  profile,
}) => {
  const page = await logIn(profile, dashboard, "bob");
  const files = panel(page, "temporary");
  const from = files.getByRole("button", { name: /^From / });
  const to = files.getByRole("button", { name: /^To / });
  await from.press("Enter");
  await keepsFocus(grid(page));
  await page.keyboard.press("Enter");
  await expect(from).toHaveText(/^From \d/);
  await keepsFocus(from);
  await expect(files.locator(".hint")).toHaveText(/^of \d+ MB, last changed in these days$/);
  await page.keyboard.press("Tab");
  await expect(to).toBeFocused();
  await page.keyboard.press("Enter");
  await keepsFocus(grid(page));
  for (const key of ["PageUp", "Enter"]) await page.keyboard.press(key);
  await expect(to).toHaveText(/^To \d/);
  await expect(from).toHaveText((await to.innerText()).replace("To", "From"));
  await expect(panel(page, "files")).toContainText("From any day");
});

test("the clock goes on beside an open calendar, which keeps the focus and its day", async ({ dashboard, profile }) => {
  const page = await logIn(profile, dashboard, "bob");
  await panel(page, "files").getByRole("button", { name: "From" }).press("Enter");
  await expect(grid(page)).toBeFocused();
  const today = await grid(page).getAttribute("aria-activedescendant");
  await page.keyboard.press("ArrowUp");
  await expect(grid(page)).not.toHaveAttribute("aria-activedescendant", today ?? "");
  const day = await grid(page).getAttribute("aria-activedescendant");
  const now = page.locator("#now");
  await expect(now).not.toHaveText(await now.innerText());
  await expect(grid(page)).toBeFocused();
  await expect(grid(page)).toHaveAttribute("aria-activedescendant", day ?? "");
});

test("a logout in one tab sends the other one to the login", async ({ dashboard, profile }) => {
  const page = await logIn(profile, dashboard, "bob");
  const other = await profile.open(dashboard.url);
  await alive(other, "This machine");
  await page.getByRole("button", { name: "Log out", exact: true }).click();
  for (const tab of [page, other]) await expect(tab).toHaveURL(`${dashboard.url}/login`);
});

test("an admin logs somebody out in another browser", async ({ dashboard, profile, otherProfile }) => {
  const bob = await logIn(profile, dashboard, "bob");
  const ada = await logIn(otherProfile, dashboard, "ada");
  await ada.getByRole("link", { name: "People" }).click();
  await alive(ada, "People");
  await ada.getByRole("button", { name: "Log out bob" }).click();
  await expect(bob).toHaveURL(`${dashboard.url}/login`);
  await expect(bob.getByText("Please log in first.")).toBeVisible();
});
