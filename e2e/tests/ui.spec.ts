// The components of `remount::ui`, and what the page's script does for visitors who are led on.

import type { Locator, Page } from "@playwright/test";
import { expect, test } from "../fixtures";
import { goTo, open, press } from "./elements";

const AWAY = /WebSocket connection .* failed|ERR_CONNECTION_REFUSED/;

const message = (page: Page, words: string): Locator =>
  page.locator(".flash", { has: page.getByText(words, { exact: true }) });
const closeButton = (page: Page, words: string): Locator =>
  message(page, words).getByRole("button", { name: "Close" });
const status = (page: Page): Locator => page.locator("#connection-status");
const heading = (page: Page, name: string): Locator =>
  page.getByRole("heading", { name, level: 1, exact: true });

/** What a screen reader says of a page that has become another one. */
async function announces(page: Page, title: string): Promise<void> {
  await expect(page).toHaveTitle(title);
  await expect(page.locator("body > [aria-live=polite]")).toHaveText(title);
}

/** What search engines find in the head of the page. */
async function saysOfItself(page: Page, description: string, canonical?: string): Promise<void> {
  const link = page.locator("link[rel=canonical]");
  await expect(page.locator("meta[name=description]")).toHaveAttribute("content", description);
  if (canonical) await expect(link).toHaveAttribute("href", canonical);
  else await expect(link).toHaveCount(0);
}

/** Another tab is in front of the page, or it is itself. */
async function isInFront(page: Page, isInFront: boolean): Promise<void> {
  await page.evaluate((value) => {
    Object.defineProperty(document, "visibilityState", { value, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, isInFront ? "visible" : "hidden");
}

/** By the keyboard, so that the pointer cannot be where a message comes. */
async function pressByKey(page: Page, button: string): Promise<void> {
  await page.getByRole("button", { name: button, exact: true }).press("Enter");
}

test("a message goes by itself, and an error stays until it is closed", async ({ elements, profile }) => {
  const page = await open(profile, elements.url, "Messages");
  await pressByKey(page, "Fail");
  await pressByKey(page, "Save");
  await expect(page.getByRole("status").filter({ hasText: /^Saved/ })).toBeVisible();
  await expect(page.getByRole("alert")).toHaveText("Not saved");
  await expect(message(page, "Saved")).toHaveCount(0);
  await expect(message(page, "Not saved")).toBeVisible();
  await closeButton(page, "Not saved").click();
  await expect(message(page, "Not saved")).toHaveCount(0);
});

test("a message stays while one points at it", async ({ elements, profile }) => {
  const page = await open(profile, elements.url, "Messages");
  await press(page, "Save");
  await message(page, "Saved").hover();
  await pressByKey(page, "Warn");
  await expect(message(page, "Almost full")).toBeVisible();
  await expect(message(page, "Almost full")).toHaveCount(0);
  await expect(message(page, "Saved")).toBeVisible();
  await page.mouse.move(0, 0);
  await expect(message(page, "Saved")).toHaveCount(0);
});

test("a message stays while the focus is in it", async ({ elements, profile }) => {
  const page = await open(profile, elements.url, "Messages");
  await pressByKey(page, "Warn");
  await pressByKey(page, "Save");
  await closeButton(page, "Saved").focus();
  await expect(message(page, "Almost full")).toHaveCount(0);
  await expect(message(page, "Saved")).toBeVisible();
  await heading(page, "Messages").click();
  await expect(message(page, "Saved")).toHaveCount(0);
});

test("a message stays while another tab is in front", async ({ elements, profile }) => {
  const page = await open(profile, elements.url, "Messages");
  await page.clock.install();
  await press(page, "Save");
  await expect(message(page, "Saved")).toBeVisible();
  await isInFront(page, false);
  await page.clock.fastForward(20_000);
  await press(page, "Fail");
  await expect(message(page, "Not saved")).toBeVisible();
  await expect(message(page, "Saved")).toBeVisible();
  await isInFront(page, true);
  await page.clock.fastForward(3_000);
  await expect(message(page, "Saved")).toHaveCount(0);
});

test("the page after a form that no view handles shows its message, once", async ({ elements, profile }) => {
  const page = await open(profile, elements.url, "Messages");
  await page.evaluate(() => Object.assign(window, { stayed: true }));
  await press(page, "Post");
  await expect(message(page, "Posted")).toBeVisible();
  expect(await page.evaluate(() => "stayed" in window)).toBe(false);
  await page.reload();
  await expect(page.locator("[data-phx-main].phx-connected")).toBeAttached();
  await expect(message(page, "Posted")).toHaveCount(0);
});

test("a message goes along where no view is and the page is loaded", async ({ elements, profile, allowConsole }) => {
  allowConsole(/unauthorized live_redirect/);
  const page = await open(profile, elements.url, "Messages");
  await page.evaluate(() => Object.assign(window, { stayed: true }));
  await press(page, "Go round");
  await expect(message(page, "You went round")).toBeVisible();
  await expect(page).toHaveURL(`${elements.url}/messages`);
  expect(await page.evaluate(() => "stayed" in window)).toBe(false);
  await page.reload();
  await expect(page.locator("[data-phx-main].phx-connected")).toBeAttached();
  await expect(message(page, "You went round")).toHaveCount(0);
});

test("a page says that it has lost its connection until that is back", async ({ elements, profile, allowConsole }) => {
  allowConsole(AWAY);
  const page = await open(profile, elements.url, "Messages");
  await expect(status(page)).toBeEmpty();
  await elements.kill();
  await expect(status(page)).toHaveText("No connection. Trying again …");
  await elements.restart();
  await expect(status(page)).toBeEmpty();
  await expect(page.locator("[data-phx-main].phx-connected")).toBeAttached();
});

test("a page says nothing of its connection while another tab is in front", async ({
  elements,
  profile,
  allowConsole,
}) => {
  allowConsole(AWAY);
  const page = await open(profile, elements.url, "Messages");
  await page.clock.install();
  await isInFront(page, false);
  await elements.kill();
  await expect(page.locator("[data-phx-main].phx-client-error")).toBeAttached();
  await page.clock.fastForward(20_000);
  await expect(status(page)).toBeEmpty();
  await isInFront(page, true);
  await page.clock.fastForward(1_000);
  await expect(status(page)).toHaveText("No connection. Trying again …");
});

test("a page says that its view has failed and does not come back", async ({ elements, profile, allowConsole }) => {
  allowConsole(/view crashed|unable to join|error/);
  const page = await profile.open(`${elements.url}/messages?fails=true`);
  await expect(page.locator("[data-phx-main].phx-connected")).toBeAttached();
  await press(page, "Crash");
  await expect(status(page)).toHaveText("Something went wrong. Trying again …");
});

test("where a link leads, the heading has the focus and the title is announced", async ({ elements, profile }) => {
  const page = await open(profile, elements.url, "Messages");
  await expect(page).toHaveTitle("Messages · remount");
  await page.getByRole("link", { name: "On to the menu" }).click();
  await expect(heading(page, "Menu")).toBeFocused();
  await announces(page, "Elements · remount");

  await page.goBack();
  await expect(heading(page, "Messages")).toBeFocused();
  await announces(page, "Messages · remount");
});

test("where a view sends its page, the heading has the focus and the message is shown", async ({
  elements,
  profile,
}) => {
  const page = await open(profile, elements.url, "Messages");
  await press(page, "Leave");
  await expect(message(page, "You have left")).toBeVisible();
  await expect(heading(page, "Dialog")).toBeFocused();
  await closeButton(page, "You have left").click();
  await expect(message(page, "You have left")).toHaveCount(0);
});

test("who goes on by a link beside the view stays in it", async ({ elements, profile }) => {
  const page = await open(profile, elements.url, "Messages");
  await goTo(page, "Menu");
  await announces(page, "Elements · remount");
  const link = page.getByRole("navigation").getByRole("link", { name: "Menu" });
  await expect(link).toBeFocused();
});

test("a heading that has got the focus keeps it while the view changes", async ({ elements, profile }) => {
  const page = await open(profile, elements.url, "Messages");
  await press(page, "Leave");
  await expect(heading(page, "Dialog")).toBeFocused();
  await page.evaluate(() => document.querySelector<HTMLElement>(".flash-close")?.click());
  await expect(message(page, "You have left")).toHaveCount(0);
  await expect(heading(page, "Dialog")).toBeFocused();
});

test("what a page says of itself to search engines follows its views", async ({ elements, profile }) => {
  const [all, messages] = [
    "What the client does by itself with elements.",
    "Messages that go by themselves, and errors that stay.",
  ];
  const page = await open(profile, elements.url, "Messages");
  await saysOfItself(page, messages, "/messages");
  await goTo(page, "Menu");
  await saysOfItself(page, all);
  await goTo(page, "Messages");
  await saysOfItself(page, messages, "/messages");
  await page.goBack();
  await saysOfItself(page, all);
});
