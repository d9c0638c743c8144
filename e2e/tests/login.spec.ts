// Accounts: who logs in is logged in, in all tabs and after a restart, and who logs out is out.

import type { Locator, Page } from "@playwright/test";
import { expect, test, type Profile, type Server } from "../fixtures";

const PASSWORD = "correct horse";

const nameField = (page: Page): Locator => page.getByLabel("Name", { exact: true });
const passwordField = (page: Page): Locator => page.getByLabel("Password", { exact: true });
const button = (page: Page, name: string): Locator => page.getByRole("button", { name, exact: true });
const here = (page: Page): Locator => page.getByRole("list").getByRole("listitem");

async function signUp(profile: Profile, login: Server, name = "ada"): Promise<Page> {
  const page = await profile.open(`${login.url}/signup`);
  await nameField(page).fill(name);
  await passwordField(page).fill(PASSWORD);
  await button(page, "Sign up").click();
  await isMember(page, name);
  return page;
}

async function logIn(page: Page, name: string, password: string): Promise<void> {
  await nameField(page).fill(name);
  await passwordField(page).fill(password);
  await button(page, "Log in").click();
}

async function openMembers(profile: Profile, login: Server, name = "ada"): Promise<Page> {
  const page = await profile.open(login.url);
  await isMember(page, name);
  return page;
}

/** The members' page is there and has joined. */
async function isMember(page: Page, name: string): Promise<void> {
  await expect(page.getByText(`You are logged in as ${name}`)).toBeVisible();
  await expect(page.locator("[data-phx-main].phx-connected")).toBeVisible();
}

async function isOut(page: Page, login: Server): Promise<void> {
  await expect(page).toHaveURL(`${login.url}/login`);
  await expect(button(page, "Log in")).toBeVisible();
}

async function cookieOf(page: Page): Promise<string> {
  const cookies = await page.context().cookies();
  return cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
}

test("without a login the members' page is not shown", async ({ login, profile }) => {
  const page = await profile.open(login.url);
  await isOut(page, login);
  expect(await page.context().cookies()).toEqual([]);
});

test("who signs up is logged in, out when asked, and in again with the password", async ({ login, profile }) => {
  const page = await signUp(profile, login);
  await button(page, "Log out").click();
  await isOut(page, login);
  await logIn(page, "Ada", PASSWORD);
  await isMember(page, "ada");
});

test("a wrong password and an account that is not there are told alike, at the fields", async ({
  login,
  profile,
  allowConsole,
}) => {
  allowConsole(/422/);
  const page = await signUp(profile, login);
  await button(page, "Log out").click();
  for (const name of ["ada", "bob"]) {
    await logIn(page, name, "wrong horse");
    await expect(page.getByRole("alert")).toHaveText("Name or password is wrong.");
    await expect(nameField(page)).toHaveValue(name);
    await expect(passwordField(page)).toHaveValue("");
    await expect(passwordField(page)).toBeFocused();
    await expect(passwordField(page)).toHaveAttribute("aria-invalid", "true");
    await expect(passwordField(page)).toHaveAccessibleDescription("Name or password is wrong.");
  }
});

test("what is wrong with a new account is said at its field", async ({ login, profile, otherProfile, allowConsole }) => {
  allowConsole(/422/);
  await signUp(profile, login);
  const page = await otherProfile.open(`${login.url}/signup`);
  await nameField(page).fill("ADA");
  await passwordField(page).fill("short");
  await button(page, "Sign up").click();
  await expect(passwordField(page)).toHaveAccessibleDescription("Please choose at least 8 characters.");
  await passwordField(page).fill(PASSWORD);
  await button(page, "Sign up").click();
  await expect(nameField(page)).toHaveAccessibleDescription("This name is taken.");
});

test("a login survives a reload", async ({ login, profile }) => {
  const page = await signUp(profile, login);
  await page.reload();
  await isMember(page, "ada");
});

test.describe(() => {
  test.use({ onDisk: true });

  test("a login that is to be remembered survives the browser and the server", async ({ login, profile }) => {
    const page = await signUp(profile, login);
    await button(page, "Log out").click();
    await page.getByLabel("Remember me for 90 days").check();
    await logIn(page, "ada", PASSWORD);
    await isMember(page, "ada");
    await profile.quit();
    await login.restart();
    const again = await openMembers(profile, login);
    await expect(again.getByText("You stay logged in here for 90 days.")).toBeVisible();
  });

  test("a login that is not to be remembered ends with the browser", async ({ login, profile }) => {
    const page = await signUp(profile, login);
    await page.reload();
    await isMember(page, "ada");
    await profile.quit();
    const again = await profile.open(login.url);
    await isOut(again, login);
  });
});

test("a login that is not remembered ends after two hours of rest, and says so", async ({ login, profile }) => {
  const page = await signUp(profile, login);
  await expect(page.getByText("your login ends in 120 minutes")).toBeVisible();
  await button(page, "Stay logged in").click();
  await expect(page.getByText("your login ends in 120 minutes")).toBeVisible();
});

test("members see each other come and go", async ({ login, profile, otherProfile }) => {
  const ada = await signUp(profile, login, "ada");
  const bob = await signUp(otherProfile, login, "bob");
  await expect(here(ada)).toHaveText(["ada (you)", "bob"]);
  await expect(here(bob)).toHaveText(["ada", "bob (you)"]);
  await button(bob, "Log out").click();
  await expect(here(ada)).toHaveText(["ada (you)"]);
});

test("a logout in one tab throws the other tabs out, and nobody else", async ({ login, profile, otherProfile }) => {
  const one = await signUp(profile, login);
  const two = await openMembers(profile, login);
  const bob = await signUp(otherProfile, login, "bob");
  await button(one, "Log out").click();
  await isOut(one, login);
  await isOut(two, login);
  await isMember(bob, "bob");
});

test("after a logout the back button shows nothing of the member", async ({ login, profile }) => {
  const page = await signUp(profile, login);
  await page.reload();
  await button(page, "Log out").click();
  await isOut(page, login);
  await page.goBack();
  await isOut(page, login);
  await expect(page.getByText("You are logged in as")).toHaveCount(0);
});

test("what a page still sends after the logout does not bring a login back", async ({ login, profile }) => {
  const page = await signUp(profile, login);
  const old = await cookieOf(page);
  const post = async (data: object, cookie: string) => {
    const headers = { cookie, "sec-fetch-site": "same-origin", "x-live-session": "1" };
    return page.context().request.post(`${login.url}/live/session`, { data, headers });
  };
  const { ticket } = (await (await post({}, old)).json()) as { ticket: string };
  expect((await post({ ticket }, old)).status()).toBe(204);
  await button(page, "Log out").click();
  await isOut(page, login);
  for (const cookie of [old, await cookieOf(page)]) {
    const answer = await post({ ticket }, cookie);
    expect(answer.status()).toBe(409);
    expect(answer.headers()["set-cookie"] ?? "").not.toMatch(/Max-Age=[1-9]/);
  }
  await page.goto(login.url);
  await isOut(page, login);
});

test("a cookie that somebody has kept is worth nothing after the logout", async ({ login, profile, request }) => {
  const page = await signUp(profile, login);
  const headers = { cookie: await cookieOf(page) };
  expect(await (await request.get(login.url, { headers })).text()).toContain("You are logged in as");
  await button(page, "Log out").click();
  await isOut(page, login);
  const answer = await request.get(login.url, { headers, maxRedirects: 0 });
  expect(answer.status()).toBe(303);
});

test("a login makes a new session: the cookie from before is nobody's", async ({ login, profile, request }) => {
  const page = await signUp(profile, login);
  await button(page, "Log out").click();
  await isOut(page, login);
  const before = await cookieOf(page);
  await logIn(page, "ada", PASSWORD);
  await isMember(page, "ada");
  const answer = await request.get(login.url, { headers: { cookie: before }, maxRedirects: 0 });
  expect(answer.status()).toBe(303);
});

test("forms of other sites are refused", async ({ login, profile, request }) => {
  const page = await signUp(profile, login);
  const headers = { cookie: await cookieOf(page), "sec-fetch-site": "cross-site" };
  const form = { name: "ada", password: PASSWORD };
  for (const path of ["/login", "/signup", "/logout"]) {
    const answer = await request.post(`${login.url}${path}`, { form, headers });
    expect(answer.status(), path).toBe(403);
    expect(answer.headers()["set-cookie"], path).toBeUndefined();
  }
  await page.reload();
  await isMember(page, "ada");
});

test("a password is not tried without end", async ({ login, profile, request }) => {
  const page = await signUp(profile, login);
  const headers = { "sec-fetch-site": "same-origin" };
  const attempt = (password: string) =>
    request.post(`${login.url}/login`, { form: { name: "ada", password }, headers, maxRedirects: 0 });
  for (let count = 0; count < 10; count++) expect((await attempt(`wrong ${count}`)).status()).toBe(422);
  const answer = await attempt(PASSWORD);
  expect(answer.status()).toBe(429);
  expect(await answer.text()).toContain("Too many attempts");
  await isMember(page, "ada");
});

test("a member's name is filled in at the next login, until it is to be forgotten", async ({ login, profile }) => {
  const page = await signUp(profile, login);
  await button(page, "Fill in my name when I log in here").click();
  await expect(button(page, "Forget my name")).toBeVisible();
  // The next page reads it on its first render, and the next socket of it too.
  await page.reload();
  await isMember(page, "ada");
  await expect(button(page, "Forget my name")).toBeVisible();

  await button(page, "Log out").click();
  await isOut(page, login);
  await expect(nameField(page)).toHaveValue("ada");
  await logIn(page, "ada", PASSWORD);
  await isMember(page, "ada");
  await button(page, "Forget my name").click();
  await button(page, "Log out").click();
  await isOut(page, login);
  await expect(nameField(page)).toHaveValue("");
});

test("without scripts one signs up, logs out and logs in too", async ({ login, scriptless }) => {
  const page = await scriptless.open(`${login.url}/signup`);
  await nameField(page).fill("ada");
  await passwordField(page).fill(PASSWORD);
  await button(page, "Sign up").click();
  await expect(page.getByText("You are logged in as ada")).toBeVisible();
  await button(page, "Log out").click();
  await isOut(page, login);
  await logIn(page, "ada", PASSWORD);
  await expect(page.getByText("You are logged in as ada")).toBeVisible();
});

test("a narrow screen needs no scrolling sideways, a dark room gets dark pages", async ({ login, profile }) => {
  const page = await signUp(profile, login, "x".repeat(30));
  await page.setViewportSize({ width: 320, height: 568 });
  await page.emulateMedia({ colorScheme: "dark" });
  const look = () =>
    page.evaluate(() => {
      const colour = getComputedStyle(document.body).backgroundColor;
      const [red = 255, green = 255, blue = 255] = (colour.match(/\d+/g) ?? []).map(Number);
      const { scrollWidth, clientWidth } = document.documentElement;
      return { overflow: scrollWidth - clientWidth, isDark: red + green + blue < 180 };
    });
  expect(await look()).toEqual({ overflow: 0, isDark: true });
  await button(page, "Log out").click();
  await isOut(page, login);
  expect(await look()).toEqual({ overflow: 0, isDark: true });
  await page.getByRole("link", { name: "Sign up" }).click();
  expect(await look()).toEqual({ overflow: 0, isDark: true });
});
