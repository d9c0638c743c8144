// Views within views, with the stock client: clocks on a wall, each with an alarm.

import type { Locator, Page } from "@playwright/test";
import { expect, test, type Profile, type Server } from "../fixtures";

async function open(profile: Profile, clocks: Server): Promise<Page> {
  const page = await profile.open(clocks.url);
  await alive(page);
  return page;
}

/**
 * All views of a page have joined that was just loaded. Later the client forgets the class of a
 * view when the view around it changes.
 */
async function alive(page: Page): Promise<void> {
  await expect(page.locator("[data-phx-main].phx-connected")).toBeAttached();
  await expect(page.locator("[data-phx-session]:not(.phx-connected)")).toHaveCount(0);
}

/** Rings the alarm of a clock as soon as it has joined: it looks the same before. */
async function ringsAgain(page: Page, city: string): Promise<void> {
  await expect(async () => {
    await press(page, `Ring ${city}`);
    await expect(page.locator(`#alarm-${city} .rung`)).not.toHaveText("Rung 0 times", { timeout: 500 });
  }).toPass();
}

async function press(page: Page, button: string): Promise<void> {
  await page.getByRole("button", { name: button, exact: true }).click();
}

function wound(page: Page, id: string): Locator {
  return page.locator(`#${id} > .wound`);
}

async function isWound(page: Page, id: string, times: number): Promise<void> {
  await expect(wound(page, id)).toHaveText(`Wound up ${times} times`);
}

type Frame = [string | null, string | null, string, string, { session?: string }];

test("a view that is taken down is left with the one within it, and a change sends no token", async ({
  clocks,
  profile,
}) => {
  const left: string[] = [];
  const heard: string[] = [];
  const context = await profile.context();
  context.on("page", (page) =>
    page.on("websocket", (socket) => {
      socket.on("framesent", ({ payload }) => {
        const [, , topic, event] = JSON.parse(payload.toString()) as Frame;
        if (event === "phx_leave") left.push(topic);
      });
      socket.on("framereceived", ({ payload }) => heard.push(payload.toString()));
    }),
  );
  const page = await open(profile, clocks);
  heard.length = 0;
  await press(page, "Turn");
  await expect(page.locator("#turns")).toHaveText("1");
  expect(heard.filter((frame) => frame.includes("data-phx-session"))).toEqual([]);
  await press(page, "Take down Lima");
  await expect.poll(() => left.sort()).toEqual(["lv:alarm-Lima", "lv:clock-Lima"]);
});

test("a view within a view counts by itself, and so does one within that", async ({ clocks, profile }) => {
  const page = await open(profile, clocks);
  await press(page, "Wind up Lima");
  await press(page, "Ring Lima");
  await press(page, "Ring Lima");
  await isWound(page, "clock-Lima", 1);
  await expect(page.locator("#alarm-Lima .rung")).toHaveText("Rung 2 times");
  await isWound(page, "clock-Berlin", 0);
  await press(page, "Turn");
  await expect(page.locator("#turns")).toHaveText("1");
  await isWound(page, "clock-Lima", 1);
});

test("a page shows the views within its views before its script runs", async ({ clocks, scriptless }) => {
  const page = await scriptless.open(clocks.url);
  await isWound(page, "clock-Tokyo", 0);
  await expect(page.locator("#alarm-Tokyo .rung")).toHaveText("Rung 0 times");
});

test("in a list a view moves with its entry, and goes with it", async ({ clocks, profile }) => {
  const page = await open(profile, clocks);
  await press(page, "Wind up Tokyo");
  await press(page, "Ring Tokyo");
  await press(page, "Reverse");
  await expect(page.locator("li h2")).toHaveText(["Tokyo", "Lima", "Berlin"]);
  await isWound(page, "clock-Tokyo", 1);
  await press(page, "Take down Lima");
  await expect(page.locator("li h2")).toHaveText(["Tokyo", "Berlin"]);
  await press(page, "Wind up Tokyo");
  await isWound(page, "clock-Tokyo", 2);
  await expect(page.locator("#alarm-Tokyo .rung")).toHaveText("Rung 1 times");
});

test("in a branch a view ends when it is hidden, and is a new one when it is shown", async ({ clocks, profile }) => {
  const page = await open(profile, clocks);
  const middle = page.locator("section.middle");
  await press(page, "Wind up Rome");
  await isWound(page, "middle-Rome", 1);
  await press(page, "Show or hide");
  await expect(middle).toHaveCount(0);
  await press(page, "Show or hide");
  await isWound(page, "middle-Rome", 0);
  await press(page, "Wind up Rome");
  await isWound(page, "middle-Rome", 1);
});

test("another id shows another view", async ({ clocks, profile }) => {
  const page = await open(profile, clocks);
  await press(page, "Wind up Rome");
  await press(page, "Next city");
  await expect(page.locator("#middle-Oslo h2")).toHaveText("Oslo");
  await expect(page.locator("#middle-Rome")).toHaveCount(0);
  await isWound(page, "middle-Oslo", 0);
  await press(page, "Ring Oslo");
  await expect(page.locator("#alarm-Oslo .rung")).toHaveText("Rung 1 times");
});

test("a view that fails is there again, and the view around it has gone on", async ({ clocks, profile }) => {
  const page = await open(profile, clocks);
  await press(page, "Turn");
  await press(page, "Wind up Lima");
  await isWound(page, "clock-Lima", 1);
  await press(page, "Drop Lima");
  await isWound(page, "clock-Lima", 0);
  await ringsAgain(page, "Lima");
  await expect(page.locator("#turns")).toHaveText("1");
});

test("of a view that cannot be mounted any more the place is empty, also after a reload", async ({
  clocks,
  profile,
}) => {
  const page = await open(profile, clocks);
  await press(page, "Wind up Berlin");
  await press(page, "Smash Lima");
  const empty = page.locator("#clock-Lima");
  for (const visit of ["the first", "a second"]) {
    await expect(empty, visit).toBeEmpty();
    await press(page, "Turn");
    await expect(page.locator("#turns")).toHaveText("1");
    await press(page, "Wind up Tokyo");
    await isWound(page, "clock-Tokyo", 1);
    await page.reload();
    await alive(page);
  }
});

test("of a view that the visitor may not see the place is empty, and the page stays", async ({ clocks, profile }) => {
  const page = await open(profile, clocks);
  await expect(page.locator("#safe")).toBeEmpty();
  await press(page, "Turn");
  await expect(page.locator("#turns")).toHaveText("1");
  await expect(page).toHaveURL(clocks.url + "/");
});

test("a view within a view sends the page elsewhere, and back it is a new one", async ({ clocks, profile }) => {
  const page = await open(profile, clocks);
  await press(page, "Wind up Lima");
  await press(page, "Leave Lima");
  await expect(page.getByRole("heading", { name: "Garden" })).toBeVisible();
  await page.goBack();
  await isWound(page, "clock-Lima", 0);
  await press(page, "Wind up Lima");
  await isWound(page, "clock-Lima", 1);
});

test("the views within views are there again when the connection was lost", async ({
  clocks,
  profile,
  allowConsole,
}) => {
  allowConsole(/WebSocket connection .* failed|ERR_CONNECTION_REFUSED/);
  const page = await open(profile, clocks);
  await press(page, "Wind up Lima");
  await clocks.kill();
  await expect(page.locator("[data-phx-main].phx-error")).toBeAttached();
  await clocks.restart();
  await isWound(page, "clock-Lima", 0);
  await ringsAgain(page, "Lima");
});

/** The names of the messages that a page has sent about a view, and the payloads of its joins. */
async function watch(profile: Profile, topic: string): Promise<{ sent: string[]; joins: object[] }> {
  const seen = { sent: [] as string[], joins: [] as object[] };
  const context = await profile.context();
  context.on("page", (page) =>
    page.on("websocket", (socket) =>
      socket.on("framesent", ({ payload }) => {
        const [, , of, event, said] = JSON.parse(payload.toString()) as Frame;
        if (of !== topic) return;
        seen.sent.push(event);
        if (event === "phx_join") seen.joins.push(said);
      }),
    ),
  );
  return seen;
}

async function goTo(page: Page, room: string): Promise<void> {
  await page.getByRole("link", { name: room, exact: true }).click();
  await expect(page.getByRole("heading", { name: room, level: 1 })).toBeVisible();
}

async function plays(page: Page, what: string, id = "radio"): Promise<void> {
  await expect(page.locator(`#${id} > .plays`)).toHaveText(what);
}

test("a sticky view goes on in the next room, with what is typed in it and the view within it", async ({
  clocks,
  profile,
}) => {
  const seen = await watch(profile, "lv:radio");
  const page = await open(profile, clocks);
  await press(page, "Turn up Mahler");
  await press(page, "Ring Mahler");
  await page.getByLabel("Notes").first().fill("adagietto");
  const element = await page.locator("#radio").elementHandle();
  await goTo(page, "Garden");
  await plays(page, "Mahler plays at 1");
  await expect(page.getByLabel("Notes").first()).toHaveValue("adagietto");
  await press(page, "Turn up Mahler");
  await plays(page, "Mahler plays at 2");
  await press(page, "Ring Mahler");
  await expect(page.locator("#alarm-Mahler .rung")).toHaveText("Rung 2 times");
  expect(await page.locator("main section #radio").evaluate((now, before) => now === before, element)).toBe(true);
  await page.goBack();
  await plays(page, "Mahler plays at 2");
  expect(seen.sent.filter((event) => event !== "event")).toEqual(["phx_join"]);
  expect(seen.joins).toEqual([expect.objectContaining({ sticky: true })]);
  expect(seen.joins[0]).not.toHaveProperty("url");
});

test("a sticky view is left where a room does not show it, and is a new one where it is shown again", async ({
  clocks,
  profile,
}) => {
  const seen = await watch(profile, "lv:radio");
  const page = await open(profile, clocks);
  await press(page, "Turn up Mahler");
  await plays(page, "Mahler plays at 1");
  await goTo(page, "Attic");
  await expect.poll(() => seen.sent.at(-1)).toBe("phx_leave");
  await goTo(page, "Garden");
  await plays(page, "Mahler plays at 0");
  await press(page, "Turn up Mahler");
  await plays(page, "Mahler plays at 1");
});

test("a view of the layout goes on in all rooms", async ({ clocks, profile }) => {
  const page = await open(profile, clocks);
  await press(page, "Wind up Tower");
  await press(page, "Ring Tower");
  for (const room of ["Attic", "Garden", "Clocks"]) {
    await goTo(page, room);
    await isWound(page, "tower", 1);
  }
  await press(page, "Wind up Tower");
  await isWound(page, "tower", 2);
  await expect(page.locator("body > footer#tower #alarm-Tower .rung")).toHaveText("Rung 1 times");
});

test("a sticky view within a nested one is left with a navigation, and a new one is there", async ({
  clocks,
  profile,
}) => {
  const seen = await watch(profile, "lv:radio-shelf");
  const page = await open(profile, clocks);
  await press(page, "Turn up Jazz");
  await plays(page, "Jazz plays at 1", "radio-shelf");
  await goTo(page, "Garden");
  await plays(page, "Jazz plays at 0", "radio-shelf");
  await press(page, "Turn up Jazz");
  await plays(page, "Jazz plays at 1", "radio-shelf");
  expect(seen.sent.filter((event) => event !== "event")).toEqual(["phx_join", "phx_leave", "phx_join"]);
});

test("a sticky view that fails is there again, and the main view has gone on", async ({ clocks, profile }) => {
  const page = await open(profile, clocks);
  await press(page, "Turn");
  await press(page, "Turn up Mahler");
  await plays(page, "Mahler plays at 1");
  await press(page, "Trip over Mahler");
  await plays(page, "Mahler plays at 0");
  await expect(async () => {
    await press(page, "Turn up Mahler");
    await expect(page.locator("#radio > .plays")).not.toHaveText("Mahler plays at 0", { timeout: 500 });
  }).toPass();
  await expect(page.locator("#turns")).toHaveText("1");
});

test("a sticky view leads the main one, and goes along if it is shown there", async ({ clocks, profile }) => {
  const page = await open(profile, clocks);
  await press(page, "Turn up Mahler");
  await press(page, "Carry Mahler into the garden");
  await expect(page).toHaveURL(clocks.url + "/garden");
  await plays(page, "Mahler plays at 1");
  await press(page, "Carry Mahler into the attic");
  await expect(page.getByRole("heading", { name: "Attic" })).toBeVisible();
  await expect(page.locator("#radio")).toHaveCount(0);
});

test("sticky views are there again when the connection was lost", async ({ clocks, profile, allowConsole }) => {
  allowConsole(/WebSocket connection .* failed|ERR_CONNECTION_REFUSED/);
  const page = await open(profile, clocks);
  await goTo(page, "Garden");
  await press(page, "Turn up Mahler");
  await plays(page, "Mahler plays at 1");
  await clocks.kill();
  await expect(page.locator("#radio.phx-error")).toBeAttached();
  await clocks.restart();
  await plays(page, "Mahler plays at 0");
  await isWound(page, "tower", 0);
  await expect(page.locator("#radio.phx-connected")).toBeAttached();
  await press(page, "Turn up Mahler");
  await plays(page, "Mahler plays at 1");
});

async function openPostcard(profile: Profile, clocks: Server): Promise<Page> {
  const page = await profile.open(clocks.url + "/postcard/Oslo");
  await expect(page.locator("#clock.phx-connected")).toBeAttached();
  return page;
}

test("a view in the page of a handler is alive, and so is the one within it", async ({ clocks, profile }) => {
  const page = await openPostcard(profile, clocks);
  await expect(page.locator("[data-phx-main]")).toHaveCount(0);
  await press(page, "Wind up Oslo");
  await isWound(page, "clock", 1);
  await press(page, "Ring Oslo");
  await expect(page.locator("#alarm-Oslo .rung")).toHaveText("Rung 1 times");
  await expect(page).toHaveTitle("Greetings from Oslo");
});

test("from a page without a main view a link and a view load the page where they lead", async ({ clocks, profile }) => {
  for (const leave of ["link", "view"]) {
    const page = await openPostcard(profile, clocks);
    await page.evaluate(() => Object.assign(window, { stays: true }));
    if (leave === "link") await page.getByRole("link", { name: "Garden" }).click();
    else await press(page, "Leave Oslo");
    await expect(page.getByRole("heading", { name: "Garden" })).toBeVisible();
    expect(await page.evaluate(() => "stays" in window), leave).toBe(false);
    await page.goBack();
    await expect(page.getByRole("heading", { name: "Greetings" })).toBeVisible();
  }
});

test("a view in the page of a handler fails and joins alone, also after a lost connection", async ({
  clocks,
  profile,
  allowConsole,
}) => {
  allowConsole(/WebSocket connection .* failed|ERR_CONNECTION_REFUSED/);
  const page = await openPostcard(profile, clocks);
  await press(page, "Wind up Oslo");
  await isWound(page, "clock", 1);
  await press(page, "Drop Oslo");
  await isWound(page, "clock", 0);
  await expect(page.locator("#clock.phx-connected")).toBeAttached();
  await press(page, "Wind up Oslo");
  await isWound(page, "clock", 1);
  await clocks.kill();
  await expect(page.locator("#clock.phx-error")).toBeAttached();
  await clocks.restart();
  await isWound(page, "clock", 0);
});

test("what the layout says of the element of the main view holds for all of them", async ({ clocks, profile }) => {
  const page = await open(profile, clocks);
  for (const room of ["Garden", "Attic", "Clocks"]) {
    await goTo(page, room);
    await expect(page.locator("article.room[data-phx-main].phx-connected h1")).toHaveText(room);
  }
  await press(page, "Turn");
  await expect(page.locator("article.room #turns")).toHaveText("1");
});
