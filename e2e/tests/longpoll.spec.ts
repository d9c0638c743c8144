// Long polling, in a browser that gets no WebSocket through to the server.

import type { Page } from "@playwright/test";
import { expect, type Profile, test } from "../fixtures";
import { connected, headline, messages, nameField, say, saved, typeName } from "./chat";

const MEMORY = "phx:fallback:LongPoll";

/** The WebSockets that pages of this browser have tried to open since. */
async function attempts(profile: Profile): Promise<string[]> {
  const tried: string[] = [];
  (await profile.context()).on("page", (page) => page.on("websocket", (socket) => tried.push(socket.url())));
  return tried;
}

const remembered = (page: Page) => page.evaluate((name) => sessionStorage.getItem(name), MEMORY);

async function chat(page: Page): Promise<void> {
  await connected(page);
  await typeName(page, "pug");
  await say(page, "hello");
  await expect(messages(page)).toHaveText(["pug hello"]);
}

for (const sockets of ["refused", "silent"] as const) {
  test(`where WebSockets are ${sockets} a page goes over to long polling, and a reload remembers it`, async ({
    server,
    newProxy,
    profile,
    allowConsole,
  }) => {
    allowConsole(/WebSocket connection to .* failed/);
    const front = await newProxy(server, { sockets });
    const tried = await attempts(profile);
    const page = await profile.open(front.url);
    await chat(page);
    expect(await remembered(page)).toBe("true");
    expect(tried).toHaveLength(1);

    await page.reload();
    await connected(page);
    await expect(headline(page)).toHaveText("Hello, pug!");
    await nameField(page).fill("cat");
    await saved(page);
    await expect(headline(page)).toHaveText("Hello, cat!");
    expect(tried).toHaveLength(1);
  });
}

test("pages that poll and pages with WebSockets talk to each other", async ({
  server,
  newProxy,
  profile,
  otherProfile,
  allowConsole,
}) => {
  allowConsole(/WebSocket connection to .* failed/);
  const front = await newProxy(server, { sockets: "refused" });
  const polls = await profile.open(front.url);
  const page = await otherProfile.open(server.url);
  await Promise.all([connected(polls), connected(page)]);
  for (const [one, other, words] of [
    [polls, page, "from one"],
    [page, polls, "from the other"],
  ] as const) {
    await say(one, words);
    await expect(messages(other).last()).toContainText(words);
  }
});

test("a page that polls comes back after its server was started anew", async ({
  server,
  newProxy,
  profile,
  allowConsole,
}) => {
  allowConsole(/WebSocket connection to .* failed|Failed to load resource|ERR_CONNECTION_REFUSED/);
  const front = await newProxy(server, { sockets: "refused" });
  const page = await profile.open(front.url);
  await chat(page);
  await server.restart();
  await connected(page);
  await expect(headline(page)).toHaveText("Hello, pug!");
  await say(page, "here again");
  await expect(messages(page).last()).toHaveText("pug here again");
});

test("a page whose WebSocket has worked stays with WebSockets while its server is started anew", async ({
  server,
  profile,
  allowConsole,
}) => {
  allowConsole(/WebSocket connection to .* failed|ERR_CONNECTION_REFUSED/);
  const page = await profile.open(server.url);
  await chat(page);
  const polls: string[] = [];
  page.on("request", (request) => request.url().includes("/longpoll") && polls.push(request.url()));
  await server.restart();
  await connected(page);
  await say(page, "here again");
  await expect(messages(page).last()).toHaveText("pug here again");
  expect(polls).toEqual([]);
});
