// Browsers with something switched off, small windows, dark rooms, keyboards.

import { expect, test } from "../fixtures";
import { headline, messages, nameField, openChat, say, typeName } from "./chat";

test("without scripts the page shows the name, and the form is an ordinary one", async ({ server, profile, scriptless }) => {
  const page = await scriptless.open(server.url);
  await nameField(page).fill("pug");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page).toHaveURL(`${server.url}/`);
  await expect(nameField(page)).toHaveValue("pug");
  await expect(headline(page)).toHaveText("Hello, pug!");
  await page.goto(`${server.url}/settings`);
  await expect(headline(page)).toHaveText("Hello, pug!");
  // The browser with scripts is somebody else.
  await expect(headline(await openChat(profile, server))).toHaveText("Hello, stranger!");
});

test("with cookies switched off the page works and says that nothing is kept", async ({ server, cookieless }) => {
  const page = await openChat(cookieless, server);
  await expect(page.getByRole("alert")).toHaveCount(0);
  await nameField(page).fill("pug");
  await expect(page.getByRole("alert")).toContainText("your name will be forgotten");
  await say(page, "hello");
  await expect(messages(page)).toHaveCount(1);
});

test("a narrow screen needs no scrolling sideways", async ({ server, profile }) => {
  const page = await openChat(profile, server);
  await typeName(page, "x".repeat(40));
  await say(page, "w".repeat(300));
  await page.setViewportSize({ width: 320, height: 480 });
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(await overflow()).toBe(0);
  await page.getByRole("link", { name: "Settings" }).click();
  await expect(page.getByLabel("teal")).toBeVisible();
  expect(await overflow()).toBe(0);
});

test("a dark room gets a dark page", async ({ server, profile }) => {
  const page = await openChat(profile, server);
  const brightness = () =>
    page.evaluate(() => {
      const [red, green, blue] = getComputedStyle(document.body).backgroundColor.match(/\d+/g)!.map(Number);
      return (red! + green! + blue!) / 3;
    });
  await page.emulateMedia({ colorScheme: "light" });
  expect(await brightness()).toBeGreaterThan(200);
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await brightness()).toBeLessThan(60);
});

test("everything is reached with the keyboard, in reading order", async ({ server, profile }) => {
  const page = await openChat(profile, server);
  const names: (string | null)[] = [];
  for (let step = 0; step < 6; step++) {
    await page.keyboard.press("Tab");
    names.push(
      await page.evaluate(() => {
        const element = document.activeElement as HTMLInputElement;
        return element.labels?.[0]?.textContent ?? element.ariaLabel ?? element.textContent;
      }),
    );
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle);
    expect(outline).not.toBe("none");
  }
  expect(names).toEqual(["Chat", "Settings", "Your name", "Messages", "Message", "Send"]);
});
