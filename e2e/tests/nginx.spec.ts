// Sites behind nginx, configured as the guide shows it. One takes a prefix off the path.

import { expect, test } from "../fixtures";
import { goToTheBack, introduce, openDesk, ring } from "./desk";

for (const buffering of ["on", "off"] as const) {
  for (const [where, path] of [
    ["at the prefix", ""],
    ["nested below the prefix", "/office"],
  ] as const) {
    test(`a site ${where} answers, saves and navigates, with buffering ${buffering}`, async ({
      nested,
      nginx,
      profile,
    }) => {
      await nginx.start(nested, { buffering });
      const context = await profile.context();
      const sockets: string[] = [];
      context.on("page", (page) => page.on("websocket", (socket) => sockets.push(socket.url())));

      const page = await openDesk(profile, nginx.url + path);
      const { host, pathname } = new URL(nginx.url);
      expect(sockets).toHaveLength(1);
      expect(sockets[0]).toContain(`ws://${host}${pathname}${path}/live/websocket`);
      await ring(page);

      expect(await context.cookies()).toEqual([]);
      await introduce(page, "pug");
      expect(await context.cookies()).toHaveLength(1);
      await goToTheBack(page, `${pathname}${path}/back`);
      await expect(page.getByRole("heading")).toHaveText("Hello, pug!");
    });
  }
}

for (const sockets of ["passed", "refused"] as const) {
  test(`a site with a host of its own answers, saves and navigates, with sockets ${sockets}`, async ({
    nested,
    nginx,
    profile,
    allowConsole,
  }) => {
    if (sockets === "refused") allowConsole(/WebSocket connection to .* failed/);
    await nginx.start(nested, { place: "root", buffering: "on", sockets });
    const page = await openDesk(profile, nginx.url);
    await ring(page);
    await introduce(page, "pug");
    await goToTheBack(page, "/back");
    await expect(page.getByRole("heading")).toHaveText("Hello, pug!");
  });
}

for (const buffering of ["on", "off"] as const) {
  test(`where it refuses WebSockets a page polls, with buffering ${buffering}`, async ({
    nested,
    nginx,
    profile,
    allowConsole,
  }) => {
    allowConsole(/WebSocket connection to .* failed/);
    await nginx.start(nested, { buffering, sockets: "refused" });
    const page = await openDesk(profile, nginx.url);
    await ring(page);
    await introduce(page, "pug");
    const { pathname } = new URL(nginx.url);
    const polled = page.waitForRequest((request) => new URL(request.url()).pathname === `${pathname}/live/longpoll`);
    await goToTheBack(page, `${pathname}/back`);
    await polled;
    await expect(page.getByRole("heading")).toHaveText("Hello, pug!");
  });
}
