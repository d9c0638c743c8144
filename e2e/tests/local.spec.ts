// What a browser keeps itself: a message that is being written, a note until the logout.

import type { Locator, Page } from "@playwright/test";
import { expect, test } from "../fixtures";
import { connected, headline, messages, openChat, say, typeName } from "./chat";

const draft = (page: Page): Locator => page.getByLabel("Message", { exact: true });
const kept = (page: Page, app = "remount"): Promise<string | null> =>
  page.evaluate((name) => localStorage.getItem(name), `remount:${app}`);

async function writeDraft(page: Page, text: string): Promise<void> {
  await draft(page).fill(text);
  await expect(draft(page)).toHaveAttribute("data-session-state", "saved");
}

/**
 * Has localStorage switched off from the next page load on, as it is with cookies, but for them.
 */
async function switchOff(page: Page): Promise<void> {
  await page.addInitScript(() =>
    Object.defineProperty(window, "localStorage", {
      get() {
        throw new DOMException("denied", "SecurityError");
      },
    }),
  );
}

test("a draft is there after a reload, and makes no session", async ({ server, profile }) => {
  const page = await openChat(profile, server);
  await writeDraft(page, "half a thought");
  await page.reload();
  await connected(page);
  await expect(draft(page)).toHaveValue("half a thought");
  expect(await page.context().cookies()).toEqual([]);
});

test("a draft is there when the page has been to another view and back", async ({ server, profile }) => {
  const page = await openChat(profile, server);
  await writeDraft(page, "half a thought");
  await page.getByRole("link", { name: "Settings" }).click();
  await expect(page.getByLabel("teal")).toBeVisible();
  await page.getByRole("link", { name: "Chat" }).click();
  await expect(draft(page)).toHaveValue("half a thought");
});

test.describe(() => {
  test.use({ onDisk: true });

  test("a draft survives the browser and the server", async ({ server, profile }) => {
    await writeDraft(await openChat(profile, server), "half a thought");
    await profile.restart();
    await server.restart();
    const page = await openChat(profile, server);
    await expect(draft(page)).toHaveValue("half a thought");
  });
});

test("other tabs of the browser show it at once, other browsers never", async ({ server, profile, otherProfile }) => {
  const one = await openChat(profile, server);
  const two = await openChat(profile, server);
  const stranger = await openChat(otherProfile, server);
  await writeDraft(one, "half a thought");
  await expect(draft(two)).toHaveValue("half a thought");
  await draft(one).press("Enter");
  await expect(messages(stranger)).toHaveText([/half a thought/]);
  await expect(draft(two)).toHaveValue("");
  await expect(draft(stranger)).toHaveValue("");
});

test("a message that was sent is no draft any more", async ({ server, profile }) => {
  const page = await openChat(profile, server);
  await say(page, "hello");
  await expect(draft(page)).toHaveAttribute("data-session-state", "saved");
  await page.reload();
  await connected(page);
  await expect(messages(page)).toHaveCount(1);
  await expect(draft(page)).toHaveValue("");
});

test("a page that is left in the middle of typing keeps it", async ({ server, profile }) => {
  const page = await openChat(profile, server);
  await draft(page).fill("half a thought");
  await page.reload();
  await connected(page);
  await expect(draft(page)).toHaveValue("half a thought");
});

test("it is neither in the cookie nor in the address of the socket", async ({ server, profile }) => {
  const page = await openChat(profile, server);
  const sockets: string[] = [];
  page.on("websocket", (socket) => sockets.push(socket.url()));
  await typeName(page, "pug");
  const length = async () => (await page.context().cookies())[0]?.value.length;
  const before = await length();
  await writeDraft(page, "halfathought".repeat(40));
  await page.reload();
  await connected(page);
  await typeName(page, "cat");
  expect(await length()).toBe(before);
  expect(sockets).toHaveLength(1);
  expect(sockets[0]).not.toContain("_local");
  expect(sockets[0]).not.toContain("halfathought");
});

test("what the server does not take is said at the field and not kept", async ({ server, profile }) => {
  const page = await openChat(profile, server);
  await writeDraft(page, "hello");
  const before = await kept(page);
  await draft(page).evaluate((field) => field.removeAttribute("maxlength"));
  await draft(page).fill("x".repeat(501));
  await expect(draft(page)).toHaveAttribute("data-session-error", /500/);
  await expect(draft(page)).toHaveAttribute("aria-invalid", "true");
  expect(await kept(page)).toBe(before);
  await page.reload();
  await connected(page);
  await expect(draft(page)).toHaveValue("hello");
});

test("a page works with whatever is found in localStorage", async ({ server, profile }) => {
  const page = await openChat(profile, server);
  const deep = `${"[".repeat(5_000)}${"]".repeat(5_000)}`;
  for (const junk of [
    "7",
    "{",
    `{"draft":${deep}}`,
    `{"draft":".1.${deep}"}`,
    JSON.stringify({ draft: "x".repeat(100_000) }),
    JSON.stringify({ username: '.1."pug"', joined: ".1.7" }),
  ]) {
    await page.evaluate((text) => localStorage.setItem("remount:remount", text), junk);
    await page.reload();
    await connected(page);
    await expect(draft(page)).toHaveValue("");
    await expect(headline(page)).toHaveText("Hello, stranger!");
  }
  await writeDraft(page, "hello");
});

test("without localStorage the page works and says that nothing is kept", async ({ server, profile }) => {
  const page = await openChat(profile, server);
  await switchOff(page);
  await page.reload();
  await connected(page);
  await typeName(page, "pug");
  await draft(page).fill("half a thought");
  await expect(draft(page)).toHaveAttribute("data-session-state", "failed");
  await expect(page.getByRole("alert")).toBeVisible();
  await draft(page).press("Enter");
  await expect(messages(page)).toHaveText([/half a thought/]);
  await draft(page).fill("another");
  await page.reload();
  await connected(page);
  await expect(headline(page)).toHaveText("Hello, pug!");
  await expect(draft(page)).toHaveValue("");
});

// ---- who uses the browser next ----

const note = (page: Page): Locator => page.getByLabel("A note for yourself");
const noteIs = (page: Page, state: string): Promise<void> =>
  expect(page.locator("form", { has: note(page) })).toHaveAttribute("data-session-state", state);
const button = (page: Page, name: string): Locator => page.getByRole("button", { name, exact: true });

async function signUp(page: Page, name: string): Promise<void> {
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Password", { exact: true }).fill("correct horse");
  await button(page, "Sign up").click();
  await expect(page.getByText(`You are logged in as ${name}`)).toBeVisible();
  await expect(page.locator("[data-phx-main].phx-connected")).toBeVisible();
}

test("what one member wrote is gone from the browser for the next one", async ({ login, profile }) => {
  const page = await profile.open(`${login.url}/signup`);
  await signUp(page, "ada");
  await note(page).fill("buy flowers");
  await noteIs(page, "saved");
  await page.reload();
  await expect(note(page)).toHaveValue("buy flowers");
  await button(page, "Log out").click();
  await page.goto(`${login.url}/signup`);
  await signUp(page, "bob");
  await expect(note(page)).toHaveValue("");
  await expect.poll(() => kept(page, "login")).toBe(null);
});

test("who logs in on top of another member's login does not see that member's note", async ({ login, profile }) => {
  const page = await profile.open(`${login.url}/signup`);
  const other = await profile.open(`${login.url}/signup`);
  await signUp(page, "ada");
  await note(page).fill("buy flowers");
  await noteIs(page, "saved");
  await signUp(other, "bob");
  await expect(note(other)).toHaveValue("");
  await expect.poll(() => kept(other, "login")).toBe(null);
  await other.reload();
  await expect(other.locator("[data-phx-main].phx-connected")).toBeVisible();
  await expect(note(other)).toHaveValue("");
});

test("a note that is too long is refused, and the page says why at the field", async ({ login, profile }) => {
  const page = await profile.open(`${login.url}/signup`);
  await signUp(page, "ada");
  await note(page).evaluate((field) => field.removeAttribute("maxlength"));
  await note(page).fill("x".repeat(2001));
  await noteIs(page, "failed");
  await expect(note(page)).toHaveAccessibleDescription(/longer than 2000 characters/);
  await expect(page.getByText("is longer than 2000 characters")).toBeVisible();
  await expect(page.getByText("Not saved", { exact: true })).toBeVisible();
});
