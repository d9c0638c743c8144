// What outlives a page: a restarted browser, a restarted server, a lost connection, a closed tab.

import { expect, test } from "../fixtures";
import { connected, headline, nameField, openChat, saved, typeName } from "./chat";

test.describe(() => {
  test.use({ onDisk: true });

  test("the name survives the browser", async ({ server, profile }) => {
    const page = await openChat(profile, server);
    await typeName(page, "pug");
    await profile.restart();
    const again = await openChat(profile, server);
    await expect(nameField(again)).toHaveValue("pug");
    await expect(headline(again)).toHaveText("Hello, pug!");
  });
});

test("the name survives the server, and the page comes back by itself", async ({ server, profile, allowConsole }) => {
  allowConsole(/WebSocket connection .* failed|ERR_CONNECTION_REFUSED/);
  const page = await openChat(profile, server);
  await typeName(page, "pug");
  await page.evaluate(() => Object.assign(window, { stayed: true }));
  await server.kill();
  await expect(page.getByText("Offline, trying again …")).toBeVisible();
  await server.restart();
  await connected(page);
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  expect(await page.evaluate(() => "stayed" in window)).toBe(true);
  await expect(headline(page)).toHaveText("Hello, pug!");
  await page.reload();
  await expect(nameField(page)).toHaveValue("pug");
  await typeName(page, "pugsley");
});

test("a tab that is closed in the middle of typing has saved", async ({ server, profile }) => {
  const page = await openChat(profile, server);
  await typeName(page, "pug");
  const witness = await openChat(profile, server);
  await nameField(page).pressSequentially("sley");
  await page.close({ runBeforeUnload: true });
  await expect(headline(witness)).toHaveText("Hello, pugsley!");
  await witness.reload();
  await expect(nameField(witness)).toHaveValue("pugsley");
});

test("a page that is left in the middle of typing has saved", async ({ server, profile }) => {
  const page = await openChat(profile, server);
  await typeName(page, "pug");
  const witness = await openChat(profile, server);
  await nameField(page).pressSequentially("sley");
  await page.goto(`${server.url}/settings`);
  await connected(page);
  await expect(headline(page)).toHaveText("Hello, pugsley!");
  await expect(headline(witness)).toHaveText("Hello, pugsley!");
  await page.goto(server.url);
  await expect(nameField(page)).toHaveValue("pugsley");
});

test("what is typed offline is saved once the network is back", async ({ server, profile, allowConsole }) => {
  allowConsole(/ERR_INTERNET_DISCONNECTED|WebSocket connection .* failed/);
  const page = await openChat(profile, server);
  await typeName(page, "pug");
  await page.context().setOffline(true);
  await nameField(page).fill("pugsley");
  await expect(page.locator("#you")).toHaveAttribute("data-session-state", /saving|failed/);
  await page.context().setOffline(false);
  await saved(page);
  await expect(nameField(page)).toHaveValue("pugsley");
  await page.reload();
  await expect(nameField(page)).toHaveValue("pugsley");
});

test("what is typed while the server is away is saved once it is back", async ({ server, profile, allowConsole }) => {
  allowConsole(/WebSocket connection .* failed|ERR_CONNECTION_REFUSED/);
  const page = await openChat(profile, server);
  await typeName(page, "pug");
  await server.kill();
  await nameField(page).fill("pugsley");
  await nameField(page).blur();
  await server.restart();
  await saved(page);
  await expect(headline(page)).toHaveText("Hello, pugsley!");
  await page.reload();
  await expect(nameField(page)).toHaveValue("pugsley");
});
