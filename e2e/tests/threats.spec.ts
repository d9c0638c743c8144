// Attacks that only a browser can withstand, or fall for.

import type { BrowserContext, Page } from "@playwright/test";
import { expect, test, type Profile, type Server } from "../fixtures";
import { connected, headline, messages, nameField, openChat, saved, say, typeName } from "./chat";

// The cookies that visitors have.
test.use({ httpsOnly: true });

/**
 * A page of another site: of `localhost`, which to a browser has nothing to do with `127.0.0.1`. It
 * begins as a file that is really served there, since browsers keep pages of unknown networks
 * from asking local servers for anything.
 */
async function openForeign(
  profile: Profile,
  server: Pick<Server, "url">,
  html: string,
  file = "/chat.css",
): Promise<Page> {
  const page = await profile.open(at(server, "localhost") + file);
  await page.setContent(`<!DOCTYPE html>${html}`, { waitUntil: "commit" });
  return page;
}

/** The same server under the name of another host. */
function at(server: Pick<Server, "url">, host: string): string {
  return server.url.replace("127.0.0.1", host);
}

async function openAt(profile: Profile, server: Server, host: string): Promise<Page> {
  const page = await profile.open(at(server, host));
  await connected(page);
  return page;
}

async function cookieNames(context: BrowserContext): Promise<string[]> {
  return (await context.cookies()).map(({ name }) => name).sort();
}

/** Takes the lock behind which the pages of the site queue, for as long as this page lives. */
async function holdLock(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((held) => {
        void navigator.locks.request("remount-session", () => {
          held();
          return new Promise(() => {});
        });
      }),
  );
}

test("no script reads the session, and no other site gets it sent", async ({
  server,
  profile,
  allowConsole,
}) => {
  // A page is no picture, and the foreign site has no icon.
  allowConsole(/BLOCKED_BY_ORB|favicon/);
  const page = await openChat(profile, server);
  await typeName(page, "pug");
  const cookies = await page.context().cookies();
  expect(cookies).toHaveLength(1);
  expect(cookies[0]).toMatchObject({ httpOnly: true, secure: true, sameSite: "Lax", path: "/" });
  expect(cookies[0]?.name).toMatch(/^__Host-/);
  expect(await page.evaluate(() => document.cookie)).toBe("");
  const sent = page.context().waitForEvent("request", (request) => request.url() === `${server.url}/?framed`);
  await openForeign(profile, server, `<img src="${server.url}/?framed">`);
  expect((await (await sent).allHeaders()).cookie).toBeUndefined();
});

test("a form of another site writes nothing and puts no session in the place of one's own", async ({
  server,
  profile,
  allowConsole,
}) => {
  allowConsole(/40[034]|415/);
  const page = await openChat(profile, server);
  await typeName(page, "pug");
  const before = await page.context().cookies();
  for (const path of ["/name", "/live/session"]) {
    for (const type of ["application/x-www-form-urlencoded", "text/plain"]) {
      const form = `<form method="post" enctype="${type}" action="${server.url}${path}">
        <input name="username" value="evil"><button>Win</button></form>`;
      const foreign = await openForeign(profile, server, form);
      const answer = foreign.waitForResponse(server.url + path);
      await foreign.getByRole("button").click();
      expect((await answer).status()).toBeGreaterThanOrEqual(400);
      expect(await (await answer).headerValue("set-cookie")).toBeNull();
      await foreign.close();
    }
  }
  expect(await page.context().cookies()).toEqual(before);
  await page.reload();
  await expect(headline(page)).toHaveText("Hello, pug!");
});

test("a tab that closes while it holds the lock keeps nobody from saving", async ({ server, profile }) => {
  const holder = await openChat(profile, server);
  const page = await openChat(profile, server);
  await holdLock(holder);
  const posted: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/live/session")) posted.push(request.url());
  });
  await nameField(page).fill("pug");
  await nameField(page).blur();
  await expect(page.locator("#you")).toHaveAttribute("data-session-state", "saving");
  expect(posted).toEqual([]);
  await holder.close();
  await saved(page);
  await expect(headline(page)).toHaveText("Hello, pug!");
});

test("no other site shows a page in a frame", async ({ server, profile, allowConsole }) => {
  allowConsole(/frame-ancestors|favicon/);
  const foreign = await openForeign(profile, server, "<title>Foreign</title>");
  const refused = foreign.waitForEvent("console", (message) => message.text().includes("frame-ancestors"));
  await foreign.setContent(`<iframe src="${server.url}/"></iframe>`, { waitUntil: "commit" });
  await refused;
  await expect(foreign.frameLocator("iframe").locator("#you")).toHaveCount(0);
  expect(await foreign.context().cookies()).toEqual([]);
});

test("a tab that is suspended while it holds the lock keeps nobody from saving for long", async ({
  server,
  profile,
}) => {
  const holder = await openChat(profile, server);
  const page = await openChat(profile, server);
  await holdLock(holder);
  const devtools = await page.context().newCDPSession(holder);
  await devtools.send("Page.setWebLifecycleState", { state: "frozen" });
  await nameField(page).fill("pug");
  await saved(page);
  const held = await page.evaluate(async () => (await navigator.locks.query()).held?.map(({ name }) => name));
  expect(held).toContain("remount-session");
  await page.reload();
  await expect(headline(page)).toHaveText("Hello, pug!");
  // Else its page cannot be closed.
  await devtools.send("Page.setWebLifecycleState", { state: "active" });
});

test("a sibling domain cannot set a cookie of the session's name, and one without the prefix is not read", async ({
  server,
  profile,
  request,
  allowConsole,
}) => {
  allowConsole(/favicon/);
  const page = await openAt(profile, server, "site.localhost");
  await typeName(page, "pug");
  const context = page.context();
  const [own = ""] = await cookieNames(context);
  // A session of the attacker's own, which opens: he has only to bring it into the visitor's
  // browser.
  const answer = await request.post(`${server.url}/live/session`, {
    data: {},
    headers: { "sec-fetch-site": "same-origin", "x-live-session": "1" },
  });
  const [theirs = ""] = (answer.headers()["set-cookie"] ?? "").split(";");
  expect(theirs).toMatch(/^__Host-/);
  const bare = theirs.replace(/^__Host-/, "");

  const sibling = await profile.open(at(server, "evil.site.localhost") + "/chat.css");
  await sibling.evaluate((cookies) => cookies.forEach((cookie) => (document.cookie = cookie)), [
    `${own}=evil; Path=/; Secure; Domain=site.localhost`,
    `${theirs}; Path=/; Secure; Domain=site.localhost`,
    `${bare}; Path=/; Secure; Domain=site.localhost`,
    // To the browser this name has no prefix.
    `\u2000${theirs}; Path=/; Secure; Domain=site.localhost`,
  ]);
  const disguised = `\u2000${theirs.split("=")[0]}`;
  expect(await cookieNames(context)).toEqual([own, bare.split("=")[0], disguised].sort());
  await page.reload();
  await expect(headline(page)).toHaveText("Hello, pug!");
  await typeName(page, "cat");
});

test("over plain http nobody sets the session's cookie, and the page says that nothing is kept", async ({
  server,
  profile,
  allowConsole,
}) => {
  allowConsole(/WebSocket connection .* failed|403|This page came over plain http/);
  const page = await profile.open(at(server, "site.test"));
  expect(await page.evaluate(() => isSecureContext)).toBe(false);
  await page.evaluate(() => (document.cookie = "__Host-remount-0=evil; Path=/; Secure"));
  await page.evaluate(() => (document.cookie = "__Host-remount-0=evil; Path=/"));
  await nameField(page).fill("pug");
  await expect(page.getByText("Not saved")).toBeVisible();
  expect(await page.context().cookies()).toEqual([]);
});

test("from another site a link brings the session along; a form and a script do not", async ({
  server,
  profile,
  allowConsole,
}) => {
  allowConsole(/40[0345]|415|CORS|ERR_FAILED/);
  const page = await openChat(profile, server);
  await typeName(page, "pug");
  const before = await page.context().cookies();

  const linking = await openForeign(profile, server, `<a href="${server.url}/">Look</a>`);
  await linking.getByRole("link").click();
  await connected(linking);
  await expect(headline(linking)).toHaveText("Hello, pug!");

  const form = `<form method="post" action="${server.url}/name"><input name="username" value="evil"><button>Win</button></form>`;
  const posting = await openForeign(profile, server, form);
  const posted = posting.waitForRequest((request) => request.method() === "POST");
  await posting.getByRole("button").click();
  expect((await (await posted).allHeaders()).cookie).toBeUndefined();

  const scripting = await openForeign(profile, server, "<title>Foreign</title>");
  const outcome = await scripting.evaluate(
    (url) =>
      fetch(url, {
        method: "POST",
        credentials: "include",
        headers: { "content-type": "application/json", "x-live-session": "1" },
        body: JSON.stringify({ put: { username: "evil" }, tab: "evil", n: 1 }),
      }).then(String, String),
    `${server.url}/live/session`,
  );
  expect(outcome).toContain("TypeError");

  expect(await page.context().cookies()).toEqual(before);
  await page.reload();
  await expect(headline(page)).toHaveText("Hello, pug!");
});

test("a page of another site opens no socket", async ({ server, profile, allowConsole }) => {
  allowConsole(/WebSocket connection .* failed|favicon/);
  const page = await openChat(profile, server);
  const socket = (of: Page) =>
    of.evaluate(
      (url) =>
        new Promise((resolve) => {
          const socket = new WebSocket(`${url.replace("http", "ws")}/live/websocket?vsn=2.0.0`);
          socket.onopen = () => resolve("open");
          socket.onerror = () => resolve("refused");
        }),
      server.url,
    );
  expect(await socket(page)).toBe("open");
  expect(await socket(await openForeign(profile, server, "<title>Foreign</title>"))).toBe("refused");
});

test("what somebody has stored is text wherever it is shown, never markup", async ({ server, profile }) => {
  const page = await openChat(profile, server);
  const name = `<img src=x onerror="bad=1">`;
  await typeName(page, name);
  await page.reload();
  await connected(page);
  await expect(nameField(page)).toHaveValue(name);
  await expect(headline(page)).toHaveText(`Hello, ${name}!`);
  await expect(page.locator("img")).toHaveCount(0);
  expect(await page.evaluate(() => "bad" in window)).toBe(false);
});

test("in a frame of another site, where an app allows that, one is a stranger and one's own session is out of reach", async ({
  plain,
  newProxy,
  profile,
  allowConsole,
}) => {
  allowConsole(/favicon/);
  const app = await newProxy(plain, { without: "content-security-policy" });
  const page = await profile.open(app.url);
  await page.getByRole("button", { name: "Yes, remember my settings" }).click();
  await page.getByLabel("Name", { exact: true }).fill("pug");
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  const before = await page.context().cookies();

  const foreign = await openForeign(profile, app, "<title>Foreign</title>", "/plain.css");
  const asked = foreign.waitForRequest(`${app.url}/`);
  await foreign.setContent(`<iframe src="${app.url}/"></iframe>`, { waitUntil: "commit" });
  expect((await (await asked).allHeaders()).cookie).toBeUndefined();
  const frame = foreign.frameLocator("iframe");
  await expect(frame.getByRole("heading")).toHaveText("Hello, stranger!");
  const agreed = foreign.waitForResponse(`${app.url}/agree`);
  const shown = foreign.waitForResponse(`${app.url}/`);
  await frame.getByRole("button", { name: "Yes, remember my settings" }).click();
  // The server has made a session, and the browser does not take it.
  expect(await (await agreed).headerValue("set-cookie")).toMatch(/^__Host-/);
  await shown;
  await expect(frame.getByRole("button", { name: "Yes, remember my settings" })).toBeVisible();

  expect(await page.context().cookies()).toEqual(before);
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Hello, pug!");
});

test("a live view in a frame of another site, where an app allows that, writes nothing into one's own session", async ({
  server,
  newProxy,
  profile,
  allowConsole,
}) => {
  allowConsole(/favicon/);
  const app = await newProxy(server, { without: "content-security-policy" });
  const page = await profile.open(app.url);
  await connected(page);
  await typeName(page, "pug");
  const before = await page.context().cookies();
  const foreign = await openForeign(profile, server, "<title>Foreign</title>");
  await foreign.setContent(`<iframe width="800" height="600" src="${app.url}/"></iframe>`, { waitUntil: "commit" });
  const frame = foreign.frameLocator("iframe");
  await expect(frame.locator("[data-phx-main].phx-connected")).toHaveCount(1);
  await expect(frame.locator(".hello")).toHaveText("Hello, stranger!");
  await frame.getByLabel("Your name").fill("evil");
  await expect(frame.getByRole("alert")).toContainText("your name will be forgotten");

  expect(await page.context().cookies()).toEqual(before);
  await expect(headline(page)).toHaveText("Hello, pug!");
  await page.reload();
  await expect(headline(page)).toHaveText("Hello, pug!");
});

test("the next person at the same browser sees nothing of the one before, whose pages write nothing any more", async ({
  login,
  profile,
  allowConsole,
}) => {
  allowConsole(/409/);
  const signUp = async (name: string) => {
    const page = await profile.open(`${login.url}/signup`);
    await page.getByLabel("Name", { exact: true }).fill(name);
    await page.getByLabel("Password", { exact: true }).fill("correct horse");
    await page.getByRole("button", { name: "Sign up", exact: true }).click();
    await expect(page.getByText(`You are logged in as ${name}`)).toBeVisible();
    return page;
  };
  /** As the page's own script posts. */
  const post = (page: Page, body: object) =>
    page.evaluate(async (json) => {
      const headers = { "content-type": "application/json", "x-live-session": "1" };
      const answer = await fetch("/live/session", { method: "POST", headers, body: json });
      return { status: answer.status, text: await answer.text() };
    }, JSON.stringify(body));

  const ada = await signUp("ada");
  const { text } = await post(ada, {});
  const { ticket } = JSON.parse(text) as { ticket: string };
  expect((await post(ada, { ticket })).status).toBe(204);
  await ada.getByRole("button", { name: "Log out", exact: true }).click();
  await expect(ada).toHaveURL(`${login.url}/login`);

  const bob = await signUp("bob");
  const before = await bob.context().cookies();
  // The session's, and its witness that the browser was not quit since the login.
  expect(before).toHaveLength(2);
  expect((await post(ada, { ticket })).status).toBe(409);
  expect(await bob.context().cookies()).toEqual(before);
  await ada.goBack();
  await expect(ada.getByText("You are logged in as bob")).toBeVisible();
  await expect(ada.getByText("You are logged in as ada")).toHaveCount(0);
  await bob.reload();
  await expect(bob.getByText("You are logged in as bob")).toBeVisible();
});

test("what a visitor has typed is a text to every page that shows it", async ({ server, profile, otherProfile }) => {
  const name = `"><img src=x onerror=alert(1)>&quot;`;
  const page = await openChat(profile, server);
  const other = await openChat(otherProfile, server);
  const alerts: string[] = [];
  for (const each of [page, other]) each.on("dialog", (dialog) => alerts.push(dialog.message()));
  await typeName(page, name);
  await say(page, name);
  await expect(messages(other)).toContainText(name);
  await page.reload();
  await connected(page);
  await expect(headline(page)).toHaveText(`Hello, ${name}!`);
  await expect(nameField(page)).toHaveValue(name);
  await expect(messages(page)).toContainText(name);
  for (const each of [page, other]) await expect(each.locator("img")).toHaveCount(0);
  expect(alerts).toEqual([]);
});
