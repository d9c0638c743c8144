// The chat as whoever tries it meets it: a debug build on http://127.0.0.1.

import { expect, test } from "../fixtures";
import { headline, nameField, openChat, saved, typeName } from "./chat";

test("the name is remembered, without a cookie of https", async ({ server, profile }) => {
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
  expect(server.log.split("session cookies work without https")).toHaveLength(2);
});
