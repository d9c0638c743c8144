// A link of 100 ms there and back. The page's clock stands still but for what the test lets pass:
// no slow machine changes the pace of who types.

import type { Page } from "@playwright/test";
import { expect, type Link, type NewLink, type Profile, type Server, test } from "../fixtures";

const LINK = { delay: 50, loss: 0 };
const TEXT = "a name that has exactly forty characters";
const PACE_MS = 100;
/** What a page waits after the last key before it saves a text. */
const DEBOUNCE_MS = 300;
const MOST_POSTS = 3;

/** A page of somebody who was never there before, at the other end of a slow link. */
async function open(to: Server, newLink: NewLink, profile: Profile): Promise<{ page: Page; link: Link }> {
  const link = await newLink(to.url, LINK);
  return { link, page: await profile.open(link.url) };
}

async function typeInARow(page: Page): Promise<void> {
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + PACE_MS);
  for (const letter of TEXT) {
    await page.locator("input[name=name]").press(letter);
    await page.clock.runFor(PACE_MS);
  }
  await page.clock.runFor(DEBOUNCE_MS);
  await expect(page.locator("[data-session-state=saved]")).toBeAttached();
}

async function isSavedInFewPosts(page: Page, { requests }: Link): Promise<void> {
  const posts = requests.filter((request) => request.startsWith("POST /live/session "));
  expect(posts.length).toBeGreaterThan(0);
  expect(posts.length).toBeLessThanOrEqual(MOST_POSTS);
  await page.reload();
  await expect(page.locator("input[name=name]")).toHaveValue(TEXT);
}

test("40 letters in a row are at most three posts of a page without live views", async ({
  seed,
  newLink,
  profile,
}) => {
  const { page, link } = await open(seed, newLink, profile);
  await typeInARow(page);
  await isSavedInFewPosts(page, link);
});

test("40 letters in a row are at most three posts of a live view", async ({ name, newLink, profile }) => {
  const { page, link } = await open(name, newLink, profile);
  await expect(page.locator("[data-phx-main].phx-connected")).toBeVisible();
  await typeInARow(page);
  await isSavedInFewPosts(page, link);
});
