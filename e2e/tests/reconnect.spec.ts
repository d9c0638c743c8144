// A page that loses its socket: where it comes back to, and what becomes of a half filled form.

import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures";
import { connected, filter, item, items, openTasks, show, shown, tick, titles } from "./tasks";

const AWAY = /WebSocket connection .* failed|ERR_CONNECTION_REFUSED/;

type Message = [join: string | null, ref: string | null, topic: string, event: string, payload: Payload];

interface Payload {
  url?: string;
  redirect?: string;
  event?: string;
  type?: string;
  value?: string;
}

/** What the page sends to its view from now on, over one socket after the other. */
function sent(page: Page): Message[] {
  const messages: Message[] = [];
  page.on("websocket", (socket) => {
    socket.on("framesent", ({ payload }) => {
      const message = JSON.parse(payload.toString()) as Message;
      if (message[2].startsWith("lv:")) messages.push(message);
    });
  });
  return messages;
}

const lost = (page: Page): Promise<void> => expect(page.locator("[data-phx-main].phx-connected")).toHaveCount(0);

test("after patches a page comes back at the address that it has now, and shows that state", async ({
  tasks,
  profile,
  allowConsole,
}) => {
  allowConsole(AWAY);
  const page = await openTasks(profile, tasks);
  await tick(page, "Answer Ada");
  await show(page, "Open");
  await show(page, "Done");
  await expect(titles(page)).toHaveText(["Answer Ada"]);
  const messages = sent(page);
  await tasks.kill();
  await lost(page);
  await tasks.restart();
  await connected(page);

  const joins = messages.filter(([, , , event]) => event === "phx_join").map(([, , , , payload]) => payload);
  expect(joins.map(({ url, redirect }) => url ?? redirect)).toEqual([`${tasks.url}/?show=done`]);
  await expect(page).toHaveURL(`${tasks.url}/?show=done`);
  await expect(page).toHaveTitle("Done tasks");
  await expect(shown(page)).toHaveText("Done");
  // The tasks begin anew with the view, and none of them is done.
  await expect(items(page)).toHaveCount(0);

  await page.goBack();
  await expect(shown(page)).toHaveText("Open");
  await expect(titles(page)).toHaveText(["Water the ferns", "Answer Ada", "Buy bread"]);
  await item(page, "Buy bread").getByRole("checkbox").click();
  await expect(titles(page)).toHaveText(["Water the ferns", "Answer Ada"]);
  await page.goForward();
  await expect(titles(page)).toHaveText(["Buy bread"]);
});

test("after back over a patch a page comes back at the address that it has now", async ({
  tasks,
  profile,
  allowConsole,
}) => {
  allowConsole(AWAY);
  const page = await openTasks(profile, tasks);
  await show(page, "Open");
  await show(page, "Done");
  await page.goBack();
  await expect(shown(page)).toHaveText("Open");
  await tasks.kill();
  await lost(page);
  await tasks.restart();
  await connected(page);
  await expect(page).toHaveURL(`${tasks.url}/?show=open`);
  await expect(shown(page)).toHaveText("Open");
  await expect(items(page)).toHaveCount(3);
});

test("what was typed in a form is there again after a restart of the server, which hears of it once more", async ({
  tasks,
  profile,
  allowConsole,
}) => {
  allowConsole(AWAY);
  const page = await openTasks(profile, tasks);
  await filter(page).fill("Buy");
  await expect(titles(page)).toHaveText(["Buy bread"]);
  const messages = sent(page);
  await tasks.kill();
  await lost(page);
  // Nobody hears of this when it is typed.
  await filter(page).fill("Ada");
  await tasks.restart();
  await connected(page);
  await expect(filter(page)).toHaveValue("Ada");
  await expect(titles(page)).toHaveText(["Answer Ada"]);
  const events = messages.filter(([, , , event]) => event === "event").map(([, , , , payload]) => payload);
  expect(events.map(({ type, value }) => [type, new URLSearchParams(value).get("filter")])).toEqual([["form", "Ada"]]);
  await filter(page).fill("fern");
  await expect(titles(page)).toHaveText(["Water the ferns"]);
});

test("a form comes back also where the visitor has gone on to another field", async ({
  tasks,
  profile,
  allowConsole,
}) => {
  allowConsole(AWAY);
  const page = await openTasks(profile, tasks);
  await show(page, "Open");
  await filter(page).fill("Buy");
  await expect(titles(page)).toHaveText(["Buy bread"]);
  await page.getByLabel("New task").fill("Call Bob");
  await tasks.kill();
  await lost(page);
  await tasks.restart();
  await connected(page);
  await expect(titles(page)).toHaveText(["Buy bread"]);
  await expect(filter(page)).toHaveValue("Buy");
  await expect(page.getByLabel("New task")).toHaveValue("Call Bob");
  await expect(shown(page)).toHaveText("Open");
});
