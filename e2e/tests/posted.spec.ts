// A form that its view looks at, and that the browser posts once the view says so.

import type { Page } from "@playwright/test";
import { expect, test, type Server } from "../fixtures";
import { open, press } from "./elements";

/** How many pages have the form open, as the server knows it by their views. */
async function orderers(page: Page, elements: Server): Promise<string> {
  return (await page.request.get(`${elements.url}/orderers`)).text();
}

test("a form is posted by the browser when the server says so, and its view ends", async ({
  elements,
  profile,
  otherProfile,
}) => {
  const page = await open(profile, elements.url, "Order");
  await open(otherProfile, elements.url, "Order");
  const posts: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST") posts.push(`${new URL(request.url()).pathname} ${request.postData()}`);
  });

  await press(page, "Take away");
  await expect(page.getByRole("alert")).toHaveText("Say what.");
  expect(posts).toEqual([]);
  expect(await orderers(page, elements)).toBe("2");

  await page.getByLabel("Dish").fill("Soup & bread");
  await press(page, "Take away");
  await expect(page.locator("body")).toHaveText("Ordered: Soup & bread, to eat away.");
  expect(posts).toEqual(["/orders dish=Soup+%26+bread&way=away"]);
  expect(page.url()).toBe(`${elements.url}/orders`);
  await expect.poll(() => orderers(page, elements)).toBe("1");
});
