// A chat with a server function of Leptos's: it reads the session and writes it.

import { expect, test } from "../fixtures";

test("a server function reads what the page saved, and its own write is there in the next page", async ({
  serverFunctions,
  profile,
}) => {
  const page = await profile.open(serverFunctions.url);
  await page.getByLabel("Name").pressSequentially("pug");
  await expect(page.locator("form[data-session-state=saved]")).toBeAttached();
  for (const text of ["Hello", "Again"]) {
    await page.getByLabel("Message").fill(text);
    await page.getByRole("button", { name: "Say" }).click();
    await expect(page.getByText(text)).toBeVisible();
  }
  const lines = ["Messages of yours: 2", "pug: Again", "pug: Hello"];
  await expect(page.getByRole("paragraph")).toHaveText(lines);
  await page.reload();
  await expect(page.getByLabel("Name")).toHaveValue("pug");
  await expect(page.getByRole("paragraph")).toHaveText(lines);
});

test("a page of another site calls no server function that writes", async ({ serverFunctions, profile }) => {
  const page = await profile.open(serverFunctions.url);
  const action = await page.locator("form[method=post]").getAttribute("action");
  const answer = await page.request.post(new URL(action ?? "", serverFunctions.url).href, {
    form: { text: "Hello" },
    headers: { origin: "https://other.example", "sec-fetch-site": "cross-site" },
  });
  expect(answer.headers()["set-cookie"]).toBeUndefined();
  await page.reload();
  await expect(page.getByText("Messages of yours: 0")).toBeVisible();
});
