// Sessions in an axum app without any live view.

import type { Locator, Page } from "@playwright/test";
import { expect, test, type Profile, type Server } from "../fixtures";

const nameField = (page: Page): Locator => page.getByLabel("Name", { exact: true });
const theme = (page: Page): Locator => page.getByLabel("Theme");
const tickets = (page: Page): Locator => page.getByLabel("Tickets");
const newsletter = (page: Page): Locator => page.getByLabel("Send me the newsletter");
const greeting = (page: Page): Locator => page.getByRole("heading", { level: 1 });

async function agree(profile: Profile, plain: Server): Promise<Page> {
  const page = await profile.open(plain.url);
  await page.getByRole("button", { name: "Yes, remember my settings" }).click();
  await expect(nameField(page)).toBeVisible();
  // A server that is stopped before then does not send the rest of the page.
  await page.waitForLoadState();
  return page;
}

async function saved(page: Page): Promise<void> {
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
}

async function fillIn(page: Page): Promise<void> {
  await nameField(page).fill("pug");
  await theme(page).selectOption("dark");
  await newsletter(page).check();
  await tickets(page).fill("7");
  await tickets(page).blur();
  await saved(page);
}

async function isFilledIn(page: Page): Promise<void> {
  await expect(greeting(page)).toHaveText("Hello, pug!");
  await expect(nameField(page)).toHaveValue("pug");
  await expect(theme(page)).toHaveValue("dark");
  await expect(newsletter(page)).toBeChecked();
  await expect(tickets(page)).toHaveValue("7");
}

test("what is filled in is there after a reload, on the first render", async ({ plain, profile, request }) => {
  const page = await agree(profile, plain);
  await fillIn(page);
  await page.reload();
  await isFilledIn(page);
  const cookies = await page.context().cookies();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const html = await (await request.get(plain.url, { headers: { cookie } })).text();
  expect(html).toContain("Hello, pug!");
  expect(html).toContain('data-theme="dark"');
});

test.describe(() => {
  test.use({ onDisk: true });

  test("it is there after the browser and the server were restarted", async ({ plain, profile }) => {
    await fillIn(await agree(profile, plain));
    await profile.quit();
    await plain.restart();
    await isFilledIn(await profile.open(plain.url));
  });
});

test("a page that stays open while the server is restarted goes on saving", async ({ plain, profile }) => {
  const page = await agree(profile, plain);
  await plain.restart();
  await fillIn(page);
  await page.reload();
  await isFilledIn(page);
});

test("nothing is stored before the visitor agrees", async ({ plain, profile }) => {
  const page = await profile.open(plain.url);
  await page.reload();
  expect(await page.context().cookies()).toEqual([]);
  await page.getByRole("button", { name: "Yes, remember my settings" }).click();
  await expect(nameField(page)).toBeVisible();
  expect((await page.context().cookies()).map(({ name }) => name)).toContain("consent");
});

test("a cookie beside the session's shows what the visitor agreed to, until it is forgotten", async ({
  plain,
  profile,
}) => {
  const before = Date.now() / 1_000;
  const page = await agree(profile, plain);
  const consent = async () => (await page.context().cookies()).find(({ name }) => name === "consent");
  const kept = await consent();
  expect(kept).toMatchObject({
    value: "true",
    domain: "127.0.0.1",
    path: "/",
    httpOnly: true,
    // Of a debug build on loopback, as the session's.
    secure: false,
    sameSite: "Lax",
  });
  expect(Math.round((kept!.expires - before) / (24 * 60 * 60))).toBe(180);
  expect(await page.evaluate(() => document.cookie)).toBe("");
  await page.getByRole("button", { name: "Forget everything" }).click();
  await expect(greeting(page)).toHaveText("Hello, stranger!");
  expect(await consent()).toBeUndefined();
});

test("what was stored is forgotten when the visitor asks for it, also by tabs that still show it", async ({
  plain,
  profile,
  allowConsole,
}) => {
  allowConsole(/403/);
  const page = await agree(profile, plain);
  await fillIn(page);
  const other = await profile.open(plain.url);
  await isFilledIn(other);
  await page.getByRole("button", { name: "Forget everything" }).click();
  await expect(greeting(page)).toHaveText("Hello, stranger!");
  await nameField(other).fill("cat");
  await expect(other.locator("#settings")).toHaveAttribute("data-session-state", "failed");
  await page.reload();
  await expect(greeting(page)).toHaveText("Hello, stranger!");
  await expect(page.getByRole("button", { name: "Yes, remember my settings" })).toBeVisible();
});

test.describe(() => {
  test.use({ onDisk: true });

  test("without scripts the form is an ordinary one", async ({ plain, scriptless }) => {
    const page = await agree(scriptless, plain);
    await nameField(page).fill("pug");
    await theme(page).selectOption("dark");
    await newsletter(page).check();
    await tickets(page).fill("7");
    await page.getByRole("button", { name: "Save" }).click();
    await isFilledIn(page);
    await scriptless.restart();
    await isFilledIn(await scriptless.open(plain.url));
  });
});

test("a number that is out of bounds is said at its field, and not kept", async ({ plain, profile, allowConsole }) => {
  allowConsole(/422/);
  const page = await agree(profile, plain);
  await fillIn(page);
  await tickets(page).fill("700");
  await tickets(page).blur();
  await expect(page.locator("#settings")).toHaveAttribute("data-session-state", "failed");
  await expect(tickets(page)).toHaveAttribute("aria-invalid", "true");
  await expect(tickets(page)).toHaveAccessibleDescription("is more than 99");
  await expect(page.getByText("is more than 99")).toBeVisible();
  await page.reload();
  await isFilledIn(page);
});
