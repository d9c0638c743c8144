// Live components: parts of a page with state and events of their own; and commands for the
// browser.

import type { Locator } from "@playwright/test";
import { expect, test } from "../fixtures";
import { connected, filter, item, items, openTasks, titles } from "./tasks";

/** The part of the stock client that knows which components there are. */
interface Client {
  main: { rendered: { get(): { c: object } } };
}

const rename = (one: Locator) => one.getByRole("button", { name: "Rename" }).click();

test("an event reaches the component it was made in, and no other", async ({ tasks, profile }) => {
  const page = await openTasks(profile, tasks);
  await rename(item(page, "Answer Ada"));
  await expect(page.getByLabel("New title")).toHaveCount(1);
  await page.getByLabel("New title").fill("Call Ada");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(titles(page)).toHaveText(["Water the ferns", "Call Ada", "Buy bread"]);
  await expect(page.getByLabel("New title")).toHaveCount(0);
});

test("a component keeps its state, and what is typed in it, while others come, go and move", async ({
  tasks,
  profile,
}) => {
  const page = await openTasks(profile, tasks);
  await rename(item(page, "Water the ferns"));
  const field = page.getByLabel("New title");
  await field.fill("Water everything");
  await item(page, "Answer Ada").getByRole("button", { name: "Remove" }).click();
  await expect(items(page)).toHaveCount(2);
  await page.getByLabel("New task").fill("Zebra");
  await page.getByRole("button", { name: "Add" }).click();
  await page.getByRole("button", { name: "Sort" }).click();
  await expect(titles(page)).toHaveText(["Buy bread", "Water the ferns", "Zebra"]);
  await expect(field).toHaveValue("Water everything");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(titles(page)).toHaveText(["Buy bread", "Water everything", "Zebra"]);
});

test("a component that is shown again before the browser has let it go keeps its state", async ({
  tasks,
  profile,
}) => {
  const page = await (await profile.context()).newPage();
  // The browser never comes to say that elements are gone.
  await page.routeWebSocket("**/live/websocket**", (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => {
      if (!frame.includes('"cids_will_destroy"')) server.send(frame);
    });
  });
  await page.goto(tasks.url);
  await connected(page);
  await rename(item(page, "Buy bread"));
  await filter(page).fill("Ada");
  await expect(titles(page)).toHaveText(["Answer Ada"]);
  await filter(page).fill("");
  await expect(items(page)).toHaveCount(3);
  await page.getByLabel("New title").fill("Buy rye bread");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(titles(page)).toHaveText(["Water the ferns", "Answer Ada", "Buy rye bread"]);
});

test("a component that the browser has let go begins anew", async ({ tasks, profile }) => {
  const page = await openTasks(profile, tasks);
  await rename(item(page, "Buy bread"));
  await filter(page).fill("Ada");
  await expect(titles(page)).toHaveText(["Answer Ada"]);
  await page.waitForFunction(() => {
    const client = (window as unknown as { liveSocket: Client }).liveSocket;
    return Object.keys(client.main.rendered.get().c).length === 1;
  });
  await filter(page).fill("");
  await expect(titles(page)).toHaveText(["Water the ferns", "Answer Ada", "Buy bread"]);
  await expect(page.getByLabel("New title")).toHaveCount(0);
  await item(page, "Buy bread").getByRole("checkbox").check();
  await expect(item(page, "Buy bread").locator("s")).toHaveText("Buy bread");
});

test("commands are carried out without the server, and stay when the view is rendered again", async ({
  tasks,
  profile,
}) => {
  const page = await openTasks(profile, tasks);
  const [button, help] = [page.getByRole("button", { name: "Help" }), page.locator("#help")];
  await expect(help).toBeHidden();
  await button.click();
  await expect(help).toBeVisible();
  await expect(button).toHaveAttribute("aria-expanded", "true");
  await page.getByRole("button", { name: "Sort" }).click();
  await expect(titles(page)).toHaveText(["Answer Ada", "Buy bread", "Water the ferns"]);
  await expect(help).toBeVisible();
  await button.click();
  await expect(help).toBeHidden();
  await expect(button).toHaveAttribute("aria-expanded", "false");
});
