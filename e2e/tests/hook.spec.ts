// The hook by itself: pages that never were live, or are not live yet, or not any more.

import type { Page } from "@playwright/test";
import { expect, test, type Profile, type Server } from "../fixtures";
import { connected, headline, nameField, openChat, saved, typeName } from "./chat";

/** A page of the site without live views, as an app may serve beside them. */
async function openStill(profile: Profile, server: Server): Promise<Page> {
  const layout = await (await fetch(server.url)).text();
  const [script] = /<script[^>]+src="[^"]+"[^>]*><\/script>/.exec(layout) ?? [];
  const html = `<!DOCTYPE html><title>Still</title>${script}
    <form id="you" phx-hook="PersistSession"><label>Name <input name="username"></label></form>`;
  await (
    await profile.context()
  ).route("**/still", (route) => route.fulfill({ contentType: "text/html", body: html }));
  return profile.open(`${server.url}/still`);
}

const stillField = (page: Page) => page.getByLabel("Name", { exact: true });

function requests(page: Page): string[] {
  const posted: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/live/session")) posted.push(request.postData() ?? "");
  });
  return posted;
}

test("a page without live views saves too, and makes no session before something is typed", async ({
  server,
  profile,
}) => {
  const page = await openStill(profile, server);
  const posted = requests(page);
  await stillField(page).focus();
  expect(await page.context().cookies()).toEqual([]);
  expect(posted).toEqual([]);
  await stillField(page).fill("pug");
  await expect(page.locator("#you")).toHaveAttribute("data-session-state", "saved");
  await expect(headline(await openChat(profile, server))).toHaveText("Hello, pug!");
});

test("what the server does not take is said at the field, until it is changed", async ({
  server,
  profile,
  allowConsole,
}) => {
  allowConsole(/422/);
  const page = await openStill(profile, server);
  await stillField(page).fill("x".repeat(41));
  await expect(page.locator("#you")).toHaveAttribute("data-session-state", "failed");
  await expect(stillField(page)).toHaveAttribute("aria-invalid", "true");
  await expect(stillField(page)).toHaveAttribute("data-session-error", /40/);
  expect(await stillField(page).evaluate((field: HTMLInputElement) => field.validationMessage)).toContain(
    "40",
  );
  await expect(stillField(page)).toHaveAccessibleDescription("is longer than 40 characters");
  await stillField(page).fill("pug");
  await expect(page.locator("#you")).toHaveAttribute("data-session-state", "saved");
  await expect(stillField(page)).not.toHaveAttribute("aria-invalid");
  await expect(stillField(page)).not.toHaveAttribute("title");
  expect(await stillField(page).evaluate((field: HTMLInputElement) => field.validationMessage)).toBe("");
});

test("an element without an id says at the field what the server does not take, too", async ({
  server,
  profile,
  allowConsole,
}) => {
  allowConsole(/422/);
  const page = await openStill(profile, server);
  await page.locator("#you").evaluate((form) => form.insertAdjacentHTML("beforeend", `<p data-session-error-for="username"></p>`));
  const place = page.locator("#you p");
  await stillField(page).fill("x".repeat(41));
  await expect(place).toHaveText("is longer than 40 characters");
  await expect(place).toHaveAttribute("aria-live", "polite");
  await expect(stillField(page)).toHaveAccessibleDescription("is longer than 40 characters");
  await expect(stillField(page)).not.toHaveAttribute("title");
  await stillField(page).fill("pug");
  await expect(place).toHaveText("");
  await expect(stillField(page)).toHaveAccessibleDescription("");
});

test("the window hears what becomes of a field", async ({ server, profile }) => {
  const page = await openChat(profile, server);
  const heard = page.evaluate(
    () =>
      new Promise((resolve) => {
        const details: unknown[] = [];
        window.addEventListener("remount:session", (event) => {
          details.push((event as CustomEvent).detail);
          if (details.length === 2) resolve(details);
        });
      }),
  );
  await nameField(page).fill("pug");
  expect(await heard).toEqual([
    { state: "saving", keys: ["username"] },
    { state: "saved", keys: ["username"] },
  ]);
});

test("what is typed before the socket is there is kept", async ({ server, profile }) => {
  const page = await openChat(profile, server);
  let connect = () => {};
  const held = new Promise<void>((resolve) => (connect = resolve));
  await page.routeWebSocket("**/live/websocket**", async (socket) => {
    await held;
    socket.connectToServer();
  });
  await page.reload();
  await nameField(page).fill("pug");
  await nameField(page).blur();
  connect();
  await connected(page);
  await expect(nameField(page)).toHaveValue("pug");
  await saved(page);
  await expect(headline(page)).toHaveText("Hello, pug!");
});

test("where no socket ever connects, what is typed is saved all the same", async ({ server, profile }) => {
  const page = await openChat(profile, server);
  await page.routeWebSocket("**/live/websocket**", () => {});
  await page.route("**/live/longpoll**", () => {});
  await page.reload();
  await nameField(page).fill("pug");
  await saved(page);
  const html = await (await page.context().request.get(server.url)).text();
  expect(html).toContain('value="pug"');
});

test("a session that is gone: the text stays, the page too, and saving again works", async ({
  server,
  profile,
  allowConsole,
}) => {
  allowConsole(/409/);
  const page = await openChat(profile, server);
  await typeName(page, "pug");
  await page.evaluate(() => Object.assign(window, { stayed: true }));
  await page.context().clearCookies();
  await nameField(page).fill("cat");
  await expect(page.locator("#you")).toHaveAttribute("data-session-state", "failed");
  await connected(page);
  await expect(nameField(page)).toHaveValue("cat");
  await expect(headline(page)).toHaveText("Hello, stranger!");
  await nameField(page).press("Enter");
  await saved(page);
  await expect(headline(page)).toHaveText("Hello, cat!");
  expect(await page.evaluate(() => "stayed" in window)).toBe(true);
  await page.reload();
  await expect(nameField(page)).toHaveValue("cat");
});

test("a patch does not take away what is being typed or saved", async ({ server, profile }) => {
  const page = await openChat(profile, server);
  await typeName(page, "pug");
  let answer = () => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  await page.route("**/live/session", async (route) => {
    await held;
    await route.continue();
  });
  await nameField(page).fill("cat");
  await nameField(page).blur();
  await page.getByLabel("Message", { exact: true }).fill("hello");
  await page.getByLabel("Message", { exact: true }).press("Enter");
  await expect(page.locator("#messages > li")).toHaveCount(1);
  await expect(nameField(page)).toHaveValue("cat");
  await expect(page.locator("#you")).toHaveAttribute("data-session-state", "saving");
  answer();
  await saved(page);
  await expect(headline(page)).toHaveText("Hello, cat!");
});

test("a page that is rendered ahead of time connects when somebody looks at it", async ({
  server,
  profile,
}) => {
  const context = await profile.context();
  await context.addInitScript(() => {
    let isAhead = true;
    Object.defineProperty(document, "prerendering", { get: () => isAhead });
    window.addEventListener("look", () => {
      isAhead = false;
      document.dispatchEvent(new Event("prerenderingchange"));
    });
  });
  const page = await profile.open(server.url);
  await page.waitForLoadState("networkidle");
  expect(await page.evaluate(() => "liveSocket" in window)).toBe(false);
  await page.evaluate(() => window.dispatchEvent(new Event("look")));
  await connected(page);
});

test("only a page whose site has a session opens a channel about it", async ({ server, tasks, profile }) => {
  for (const [url, joins] of [
    [server.url, true],
    [tasks.url, false],
  ] as const) {
    const page = await (await profile.context()).newPage();
    const topics = new Set<string>();
    page.on("websocket", (socket) => {
      socket.on("framesent", ({ payload }) => topics.add(JSON.parse(String(payload))[2]));
    });
    await page.goto(url);
    await expect(page.locator("[data-phx-main].phx-connected")).toBeAttached();
    expect(topics.has("session")).toBe(joins);
  }
});
