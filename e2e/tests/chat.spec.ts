// What a visitor of the chat sees, in a real Chromium.

import { expect, test } from "../fixtures";
import { headline, messages, nameField, openChat, say, saved, typeName } from "./chat";

test("the name is remembered while it is typed, and the header changes with it", async ({ server, profile }) => {
  const page = await openChat(profile, server);
  await expect(headline(page)).toHaveText("Hello, stranger!");
  await nameField(page).pressSequentially("pug");
  await expect(headline(page)).toHaveText("Hello, pug!");
  await saved(page);
  await page.reload();
  await expect(nameField(page)).toHaveValue("pug");
  await expect(headline(page)).toHaveText("Hello, pug!");
});

test("leaving the field saves at once", async ({ server, profile }) => {
  const page = await openChat(profile, server);
  const posted = page.waitForRequest("**/live/session");
  await nameField(page).fill("pug");
  await nameField(page).blur();
  await posted;
  await expect(headline(page)).toHaveText("Hello, pug!");
});

test("submitting the form saves at once and loads no page", async ({ server, profile }) => {
  const page = await openChat(profile, server);
  await page.evaluate(() => Object.assign(window, { stayed: true }));
  await nameField(page).fill("pug");
  await nameField(page).press("Enter");
  await expect(headline(page)).toHaveText("Hello, pug!");
  expect(await page.evaluate(() => "stayed" in window)).toBe(true);
});

test("saving is shown while it lasts and when it is done", async ({ server, profile }) => {
  const page = await openChat(profile, server);
  let answer = () => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  await page.route("**/live/session", async (route) => {
    await held;
    await route.continue();
  });
  await nameField(page).fill("pug");
  await expect(page.getByText("Saving …")).toBeVisible();
  answer();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
});

test("the first answer of the server already holds the name", async ({ server, profile, request }) => {
  const page = await openChat(profile, server);
  await typeName(page, "pug");
  const cookies = await page.context().cookies();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const html = await (await request.get(server.url, { headers: { cookie } })).text();
  expect(html).toContain('value="pug"');
  expect(html).toContain("pug</b>!");
  expect(html).not.toContain("stranger</b>");
  expect(cookies.every(({ httpOnly, sameSite }) => httpOnly && sameSite === "Lax")).toBe(true);
});

test("the name is there before the socket is, without a flash of a default", async ({ server, profile }) => {
  const page = await openChat(profile, server);
  await typeName(page, "pug");
  await page.routeWebSocket("**/live/websocket**", () => {});
  await page.reload();
  await expect(headline(page)).toHaveText("Hello, pug!");
  await expect(nameField(page)).toHaveValue("pug");
});

test("nothing moves when the socket connects", async ({ server, profile }) => {
  const page = await openChat(profile, server);
  await typeName(page, "pug");
  await say(page, "hello");
  const places = () =>
    page.evaluate(() =>
      [...document.querySelectorAll("header, .hello, .tabs, #you, #username, #log, #messages li, #say, #say button")].map(
        (element) => JSON.stringify(element.getBoundingClientRect()),
      ),
    );
  await page.reload({ waitUntil: "commit" });
  await page.locator("#say").waitFor();
  const before = await places();
  await expect(page.locator("[data-phx-main].phx-connected")).toBeVisible();
  expect(await places()).toEqual(before);
});

test("two browsers talk to each other", async ({ server, profile, otherProfile }) => {
  const [one, two] = [await openChat(profile, server), await openChat(otherProfile, server)];
  await typeName(one, "pug");
  await typeName(two, "cat");
  await say(one, "hello <b>all</b>");
  await expect(messages(two)).toHaveText(["pug hello <b>all</b>"]);
  await say(two, "hello pug");
  for (const page of [one, two]) {
    await expect(messages(page)).toHaveText(["pug hello <b>all</b>", "cat hello pug"]);
  }
  await expect(one.getByLabel("Message", { exact: true })).toHaveValue("");
});

test("another tab changes while one types, its name field too", async ({ server, profile }) => {
  const typing = await openChat(profile, server);
  await typeName(typing, "pug");
  const watching = await openChat(profile, server);
  await nameField(typing).fill("pugsley");
  await expect(headline(watching)).toHaveText("Hello, pugsley!");
  await expect(nameField(watching)).toHaveValue("pugsley");
});

test("two tabs of a first visit end in one session, and keep what each has typed", async ({ server, profile }) => {
  const [one, two] = [await openChat(profile, server), await openChat(profile, server)];
  await two.getByRole("link", { name: "Settings" }).click();
  await expect(two.getByRole("group", { name: "The colour of your name" })).toBeVisible();
  await Promise.all([nameField(one).fill("pug"), two.getByLabel("teal").check()]);
  await saved(one);
  for (const page of [one, two]) {
    await expect(headline(page)).toHaveText("Hello, pug!");
    await expect(headline(page).locator("b")).toHaveClass("colour-teal");
  }
  await one.reload();
  await expect(nameField(one)).toHaveValue("pug");
  await expect(headline(one).locator("b")).toHaveClass("colour-teal");
  expect(await one.context().cookies()).toHaveLength(1);
});

test("two tabs of a first visit that both type a name agree on the last one", async ({ server, profile }) => {
  const [one, two] = [await openChat(profile, server), await openChat(profile, server)];
  await typeName(one, "pug");
  await expect(headline(two)).toHaveText("Hello, pug!");
  await typeName(two, "cat");
  await expect(headline(one)).toHaveText("Hello, cat!");
  await one.reload();
  await expect(nameField(one)).toHaveValue("cat");
});

test("two tabs that write different keys at once lose neither", async ({ server, profile }) => {
  const name = await openChat(profile, server);
  await typeName(name, "pug");
  const colour = await openChat(profile, server);
  await colour.getByRole("link", { name: "Settings" }).click();
  for (const [text, choice] of [["ada", "teal"], ["bob", "rose"], ["cleo", "sky"]]) {
    await Promise.all([nameField(name).fill(text!), colour.getByLabel(choice!).check()]);
    await saved(name);
    await expect(headline(name)).toHaveText(`Hello, ${text}!`);
    await expect(headline(name).locator("b")).toHaveClass(`colour-${choice}`);
  }
  await name.reload();
  await expect(nameField(name)).toHaveValue("cleo");
  await expect(headline(name).locator("b")).toHaveClass("colour-sky");
});

test("the settings are reached without a page load, and the header stays", async ({ server, profile }) => {
  const page = await openChat(profile, server);
  await typeName(page, "pug");
  await page.evaluate(() => Object.assign(window, { stayed: true }));
  await page.getByRole("link", { name: "Settings" }).click();
  await expect(page).toHaveURL(`${server.url}/settings`);
  await expect(page).toHaveTitle("Settings · remount");
  await page.getByLabel("amber").check();
  await expect(page.locator("#looks b")).toHaveClass("colour-amber");
  await expect(headline(page)).toHaveText("Hello, pug!");
  await expect(headline(page).locator("b")).toHaveClass("colour-amber");
  await page.goBack();
  await expect(nameField(page)).toHaveValue("pug");
  expect(await page.evaluate(() => "stayed" in window)).toBe(true);
});

test("a name that is given in the chat renames too", async ({ server, profile }) => {
  const page = await openChat(profile, server);
  await say(page, "/nick pug");
  await expect(headline(page)).toHaveText("Hello, pug!");
  await expect(nameField(page)).toHaveValue("pug");
  await expect(messages(page)).toHaveCount(0);
  await stored(page);
  await page.reload();
  await expect(nameField(page)).toHaveValue("pug");
});

test("a name that is too long is refused in words, and the old one stays", async ({ server, profile }) => {
  const page = await openChat(profile, server);
  await typeName(page, "pug");
  await page.getByLabel("Message", { exact: true }).fill(`/nick ${"x".repeat(41)}`);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toHaveText("Your name is longer than 40 characters.");
  await expect(page.getByLabel("Message", { exact: true })).toHaveValue(/^\/nick x+$/);
  await expect(headline(page)).toHaveText("Hello, pug!");
});

test("the first message notes since when one is here, and that is remembered", async ({ server, profile, allowConsole }) => {
  allowConsole(/WebSocket connection .* failed|ERR_CONNECTION_REFUSED/);
  const page = await openChat(profile, server);
  await expect(page.getByText("Here since")).toHaveCount(0);
  await say(page, "hello");
  await expect(page.getByText(/Here since \d+ \w+ \d{4}, \d\d:\d\d UTC/)).toBeVisible();
  await stored(page);
  await server.restart();
  await page.reload();
  await expect(page.getByText("Here since")).toBeVisible();
});

test("the list follows the newest message unless the reader scrolled up", async ({ server, profile, otherProfile }) => {
  const [reader, writer] = [await openChat(profile, server), await openChat(otherProfile, server)];
  const log = reader.getByRole("log");
  for (let number = 1; number <= 40; number++) await say(writer, `message ${number}`);
  await expect(messages(reader).last()).toBeInViewport();
  await expect(messages(reader).last()).toContainText("message 40");

  await log.evaluate((element) => element.scrollBy(0, -200));
  const read = messages(reader).filter({ hasText: "message 30" });
  const place = await read.boundingBox();
  await say(writer, "message 41");
  await expect(messages(reader)).toHaveCount(41);
  expect(await read.boundingBox()).toEqual(place);
  await expect(messages(reader).last()).not.toBeInViewport();
});

/** Waits until the browser has a cookie for what a view wrote. */
async function stored(page: import("@playwright/test").Page) {
  await expect.poll(async () => (await page.context().cookies()).length).toBe(1);
}
