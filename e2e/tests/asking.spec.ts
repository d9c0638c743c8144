// What a hook gets for the events that it sends.

import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures";
import { open, press, says } from "./elements";

/** What the hook has heard. */
async function hears(page: Page, words: string | RegExp): Promise<void> {
  await expect(page.locator("#answer")).toHaveText(words);
}

const NO_REPLY = /^Failed to push hook event: failed with reason: .*no reply/;

test("a hook gets the reply to its event", async ({ elements, profile }) => {
  const page = await open(profile, elements.url, "Asking");
  await press(page, "Add");
  await hears(page, "The sum is 5");
});

test("a hook waits for a reply that a task sends, and the view handles other events meanwhile", async ({
  elements,
  profile,
}) => {
  const page = await open(profile, elements.url, "Asking");
  await press(page, "Ponder");
  await press(page, "Count");
  await says(page, "1 clicks");
  await hears(page, "The sum is 5");
});

test("a hook gets a reply that the view has kept until something else happened", async ({ elements, profile }) => {
  const page = await open(profile, elements.url, "Asking");
  await press(page, "Keep");
  await hears(page, "asked");
  await press(page, "Count");
  await says(page, "1 clicks");
  await hears(page, "asked");
  await press(page, "Send");
  await hears(page, "The sum is 7");
});

test("the promise of a hook fails whose reply is dropped, and its element is free with the next answer", async ({ elements, profile }) => {
  const page = await open(profile, elements.url, "Asking");
  await press(page, "Ignore");
  await hears(page, NO_REPLY);
  // The client has the element locked until the next answer.
  const asker = page.locator("#asker");
  await expect(asker).toHaveClass("phx-hook-loading");
  await press(page, "Count");
  await expect(asker).toContainText("after 1 clicks");
  await expect(asker).not.toHaveClass("phx-hook-loading");
});

test("the promises of hooks fail whose view ends", async ({ elements, profile, allowConsole }) => {
  allowConsole(/view crashed/);
  const page = await open(profile, elements.url, "Asking");
  await press(page, "Keep");
  await hears(page, "asked");
  await press(page, "Break");
  await hears(page, NO_REPLY);
});
