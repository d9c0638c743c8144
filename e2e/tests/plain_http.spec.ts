// Sites on a plain-http host that is not this machine's own to the browser, and behind a proxy.

import { expect, test, type Server } from "../fixtures";
import { connected, headline, nameField, typeName } from "./chat";

const NOTICE = "This page came over plain http";
const REFUSED = /WebSocket connection .* failed|403|This page came over plain http/;

function at(server: Server, host: string): string {
  return server.url.replace("127.0.0.1", host);
}

test.describe("with the cookies of a release build", () => {
  test.use({ httpsOnly: true });

  test("the page says that the browser keeps nothing, and the log names cause and cure", async ({
    server,
    profile,
    allowConsole,
  }) => {
    allowConsole(REFUSED);
    const page = await profile.open(at(server, "site.test"));
    await expect(page.getByRole("alert")).toContainText(NOTICE);
    await expect.poll(() => server.log).toContain("a socket was refused: the page came over plain http");
    expect(server.log).toContain("`Sessions::plain_http`");
    await nameField(page).fill("pug");
    await expect(page.getByText("Not saved")).toBeVisible();
    await expect(page.getByRole("alert")).toHaveCount(1);
    expect(await page.context().cookies()).toEqual([]);
  });

  test("a page without live views says so once something is not kept", async ({ plain, profile, allowConsole }) => {
    allowConsole(/403|This page came over plain http/);
    const page = await profile.open(at(plain, "site.test"));
    await expect(page.getByRole("alert")).toHaveCount(0);
    await page.evaluate(async () => {
      const form = document.createElement("form");
      form.setAttribute("phx-hook", "PersistSession");
      form.innerHTML = '<input name="name" id="late">';
      document.body.append(form);
    });
    await page.locator("#late").fill("pug");
    await expect(page.getByRole("alert")).toContainText(NOTICE);
  });

  test("a proxy that replaces the host is named where the socket is refused", async ({
    server,
    newProxy,
    profile,
    allowConsole,
  }) => {
    allowConsole(REFUSED);
    const front = await newProxy(server, { host: new URL(server.url).host });
    await profile.open(front.url.replace("127.0.0.1", "site.test"));
    await expect.poll(() => server.log).toContain("the proxy in front of the server replaces the `Host`");
  });
});

test("a site that is made for plain http works there, and says nothing", async ({ server, profile }) => {
  const page = await profile.open(at(server, "site.test"));
  expect(await page.evaluate(() => isSecureContext)).toBe(false);
  await connected(page);
  await typeName(page, "pug");
  await page.reload();
  await expect(headline(page)).toHaveText("Hello, pug!");
  await expect(page.getByRole("alert")).toHaveCount(0);
});
