// What a page may say on its console when it is left, without failing a test.

import type { ConsoleMessage } from "@playwright/test";
import { expect, test } from "../fixtures";
import { Departures } from "../fixtures/departures";

const GIVEN_UP = /closed before the connection is established/;

test("a page gives up one socket for each document that it loads, and no more", async ({
  server,
  profile,
  allowConsole,
}) => {
  allowConsole(GIVEN_UP);
  // A file that has no icon either.
  allowConsole(/favicon/);
  const page = await profile.open(`${server.url}/chat.css`);
  const departures = new Departures(page);
  page.on("console", (message) => departures.hear(message.text()));
  const isGivenUp = (message: ConsoleMessage) => GIVEN_UP.test(message.text());
  const giveUp = async () => {
    const said = page.waitForEvent("console", isGivenUp);
    await page.evaluate((url) => new WebSocket(url).close(), `${server.url.replace("http", "ws")}/live/websocket`);
    await said;
  };

  await page.reload();
  await giveUp();
  await page.reload();
  await giveUp();
  expect(departures.tooMany()).toEqual([]);
  await giveUp();
  expect(departures.tooMany()).toHaveLength(1);
});
