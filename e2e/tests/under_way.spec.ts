// What the server changes while an event is on its way. The client keeps changes from what the
// event began in, and makes them there after the answer.

import type { Page } from "@playwright/test";
import { expect, type NewProxy, type Profile, type Proxy, type Server, test } from "../fixtures";
import { open, press, says } from "./elements";

/** Opens the poll behind a proxy that can hold back what the page sends. */
async function openBehind(
  newProxy: NewProxy,
  elements: Server,
  profile: Profile,
): Promise<{ front: Proxy; page: Page }> {
  const front = await newProxy(elements, {});
  return { front, page: await open(profile, front.url, "Poll") };
}

test("what changes in a button whose click is on its way is there after the answer", async ({
  elements,
  newProxy,
  profile,
  otherProfile,
}) => {
  const { front, page } = await openBehind(newProxy, elements, profile);
  const other = await open(otherProfile, elements.url, "Poll");
  const release = front.hold();
  await press(page, "Red: 0");
  await press(other, "Red: 0");
  await says(other, "1 votes");
  await press(other, "Green: 0");

  // Outside of the button it is there at once.
  await says(page, "2 votes");
  await expect(page.getByRole("button", { name: "Red" })).toHaveText("Red: 0");
  await expect(page.getByRole("button", { name: "Green" })).toHaveText("Green: 1");

  release();
  await says(page, "3 votes");
  await expect(page.getByRole("button", { name: "Red" })).toHaveText("Red: 2");
  await says(other, "3 votes");
});

test("what changes in a form whose submit is on its way is there after the answer", async ({
  elements,
  newProxy,
  profile,
  otherProfile,
}) => {
  const { front, page } = await openBehind(newProxy, elements, profile);
  const other = await open(otherProfile, elements.url, "Poll");
  const [label, button] = [page.locator("form label"), page.locator("form button")];
  const release = front.hold();
  for (const [who, colour] of [
    [page, "Blue"],
    [other, "Pink"],
  ] as const) {
    await who.getByLabel("None of these").fill(colour);
    await press(who, "Suggest no. 3");
  }

  // Outside of the fields and buttons it is there at once.
  await expect(page.getByRole("listitem")).toHaveText(["Red: 0", "Green: 0", "Pink: 0"]);
  await expect(label).toHaveText("None of these 3?");
  await expect(button).toHaveText("Suggest no. 3");

  release();
  await expect(page.getByRole("listitem")).toHaveText(["Red: 0", "Green: 0", "Pink: 0", "Blue: 0"]);
  await expect(label).toHaveText("None of these 4?");
  await expect(button).toHaveText("Suggest no. 5");
});
