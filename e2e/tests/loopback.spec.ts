// The chat as whoever tries it meets it: a debug build on http://127.0.0.1, in every engine.

import { expect, test, type WebKit } from "../fixtures";
import { headline, nameField, openChat, saved, typeName } from "./chat";

const TOLD = "session cookies work without https";

async function connected(webkit: WebKit): Promise<void> {
  const views = "document.querySelectorAll('[data-phx-main].phx-connected, #header.phx-connected').length";
  await expect.poll(() => webkit.evaluate(views)).toBe(2);
}

test("in WebKit, which is Safari's engine, the name is remembered", async ({ server, webkit }) => {
  await webkit.open(server.url);
  await connected(webkit);
  await webkit.type("#username", "pug");
  await expect.poll(() => webkit.text(".hello")).toBe("Hello, pug!");
  await expect.poll(() => webkit.evaluate("document.querySelector('#you').dataset.sessionState")).toBe("saved");

  await webkit.reload();
  await connected(webkit);
  expect(await webkit.text(".hello")).toBe("Hello, pug!");
  expect(await webkit.evaluate("document.querySelector('#username').value")).toBe("pug");
  expect(await webkit.text("[role=alert]")).toBeNull();

  await server.restart();
  await webkit.reload();
  await connected(webkit);
  expect(await webkit.text(".hello")).toBe("Hello, pug!");
});

test("in Chromium the name is remembered, without a cookie of https", async ({ server, profile }) => {
  const page = await openChat(profile, server);
  await typeName(page, "pug");
  const [cookie] = await page.context().cookies();
  expect(cookie?.name).toMatch(/^remount-/);
  expect(cookie).toMatchObject({ httpOnly: true, secure: false, sameSite: "Lax", path: "/" });
  await page.reload();
  await expect(nameField(page)).toHaveValue("pug");
  await expect(headline(page)).toHaveText("Hello, pug!");
  await nameField(page).fill("cat");
  await saved(page);
  expect(server.log.split(TOLD)).toHaveLength(2);
});

test.describe("with the cookies of a release build", () => {
  test.use({ httpsOnly: true });

  test("WebKit drops them on http://127.0.0.1, and the page says so", async ({ server, webkit }) => {
    await webkit.open(server.url);
    await connected(webkit);
    await webkit.type("#username", "pug");
    await expect.poll(() => webkit.text("[role=alert]")).toContain("your name will be forgotten");
    expect(server.log).toContain("drops `Secure` cookies (Safari does on loopback too)");
    expect(server.log).not.toContain(TOLD);
  });
});
