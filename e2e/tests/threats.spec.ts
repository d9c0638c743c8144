// Attacks that only a browser can withstand, or fall for.

import { expect, test, type Profile, type Server } from "../fixtures";
import { headline, nameField, openChat, saved, typeName } from "./chat";

/**
 * A page of another site: of `localhost`, which to a browser has nothing to do with `127.0.0.1`. It
 * begins as a file that is really served there, since browsers keep pages of unknown networks
 * from asking local servers for anything.
 */
async function openForeign(profile: Profile, server: Server, html: string) {
  const page = await profile.open(server.url.replace("127.0.0.1", "localhost") + "/chat.css");
  await page.setContent(`<!DOCTYPE html>${html}`, { waitUntil: "commit" });
  return page;
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
  await holder.evaluate(
    () =>
      new Promise<void>((held) => {
        void navigator.locks.request("remount-session", () => {
          held();
          return new Promise(() => {});
        });
      }),
  );
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
