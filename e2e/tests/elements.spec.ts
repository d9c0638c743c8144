// What the client does by itself with an element, in a page of the server.

import type { Locator, Page } from "@playwright/test";
import { expect, test } from "../fixtures";
import { goTo, open, press, says } from "./elements";

test("what is ignored stays as the visitor has left it, while its data change", async ({ elements, profile }) => {
  const page = await open(profile, elements.url, "Notes");
  const notes = page.getByLabel("Your notes");
  await expect(notes).toHaveText("Notes of round 1");
  await notes.fill("Buy bread");
  await press(page, "Next round");
  await says(page, "Round 2");
  await expect(notes).toHaveText("Buy bread");
  await expect(notes).toHaveAttribute("data-round", "2");
});

test("an attribute that is ignored stays as the visitor has left it, while the content changes", async ({
  elements,
  profile,
}) => {
  const page = await open(profile, elements.url, "Notes");
  const rule = page.locator("details p");
  await page.getByText("Rules").click();
  await expect(rule).toBeVisible();
  await press(page, "Next round");
  await expect(rule).toHaveText("In round 2 all is allowed.");
  await expect(rule).toBeVisible();
});

test("the focus stays within a dialog, also when the server changes it, and goes back after it", async ({
  elements,
  profile,
}) => {
  const page = await open(profile, elements.url, "Dialog");
  const button = (name: string): Locator => page.getByRole("button", { name, exact: true });
  const [agree, close] = [button("Agree"), button("Close")];
  await press(page, "Open");
  await expect(agree).toBeFocused();
  for (const [key, reached] of [
    ["Tab", close],
    ["Tab", agree],
    ["Shift+Tab", close],
    ["Shift+Tab", agree],
  ] as const) {
    await page.keyboard.press(key);
    await expect(reached).toBeFocused();
  }
  await page.keyboard.press("Enter");
  await says(page, "Agreed 1 times");
  await expect(agree).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(agree).toBeFocused();

  await press(page, "Close");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(button("Open")).toBeFocused();
});

test("content is shown elsewhere on the page, belongs to its view, and goes with it", async ({ elements, profile }) => {
  const page = await open(profile, elements.url, "Menu");
  const dishes = page.locator("body > div > ul");
  await press(page, "Menu");
  await expect(dishes.getByRole("button")).toHaveText(["Soup", "Salad", "Stew"]);
  await press(page, "Salad");
  await expect(dishes.getByRole("listitem")).toHaveText(["Soup", "Salad is chosen", "Stew"]);
  await press(page, "Menu");
  await expect(dishes).toHaveCount(0);

  await press(page, "Menu");
  await expect(dishes).toBeVisible();
  await goTo(page, "Stars");
  await says(page, "2 of 5");
  await expect(dishes).toHaveCount(0);
});

/** The parcels and the scale in a place of the page. */
class Holder {
  private readonly weighed: Locator;
  readonly parcels: Locator;

  constructor(private readonly place: Locator) {
    this.weighed = place.locator("output");
    this.parcels = place.getByRole("listitem");
  }

  async weigh(times: number): Promise<void> {
    await this.press("Weigh");
    await expect(this.weighed).toHaveText(`Weighed ${times} times`);
  }

  async press(button: string): Promise<void> {
    await this.place.getByRole("button", { name: button, exact: true }).click();
  }
}

/** Cuts the page's socket, and waits until it has joined anew. */
async function loseSocket(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { liveSocket } = window as unknown as { liveSocket: { getSocket(): { conn: WebSocket } } };
    liveSocket.getSocket().conn.close();
  });
  await expect(page.locator("[data-phx-main].phx-loading")).toBeAttached();
  await expect(page.locator("[data-phx-main].phx-connected")).toBeAttached();
}

test("what is shown elsewhere on the page contains a stream and a view", async ({ elements, profile }) => {
  const page = await open(profile, elements.url, "Tray");
  const place = page.locator("body > div").getByRole("region", { name: "Tray" });
  const tray = new Holder(place);
  await expect(tray.parcels).toHaveText([/^Parcel 1/, /^Parcel 2/]);
  await tray.weigh(1);
  await press(page, "Put a parcel");
  await expect(tray.parcels).toHaveText([/^Parcel 1/, /^Parcel 2/, /^Parcel 3/]);
  await tray.press("Take parcel 2");
  await expect(tray.parcels).toHaveText([/^Parcel 1/, /^Parcel 3/]);
  await tray.weigh(2);

  await loseSocket(page);
  await expect(tray.parcels).toHaveText([/^Parcel 1/, /^Parcel 2/]);
  await tray.weigh(1);

  await goTo(page, "Notes");
  await expect(place).toHaveCount(0);
  await goTo(page, "Tray");
  await expect(tray.parcels).toHaveText([/^Parcel 1/, /^Parcel 2/]);
  await tray.weigh(1);
});

test("what keeps the focus contains a stream and a view", async ({ elements, profile }) => {
  const page = await open(profile, elements.url, "Tray");
  await press(page, "Returns");
  const place = page.getByRole("dialog");
  const returns = new Holder(place);
  await expect(returns.parcels).toHaveText(["Parcel 3"]);
  await returns.weigh(1);
  await returns.press("Return one more");
  await expect(returns.parcels).toHaveText(["Parcel 4", "Parcel 3"]);
  await returns.weigh(2);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(place.getByRole("button", { name: "Return one more" })).toBeFocused();

  await returns.press("Close");
  await expect(place).toHaveCount(0);
  await press(page, "Returns");
  await expect(returns.parcels).toHaveText(["Parcel 5"]);
  await returns.weigh(1);
});

/** The hook draws what the server says, and tells the server of a click. */
async function hookWorks(page: Page): Promise<void> {
  const stars = page.getByTitle("Click for none");
  await expect(stars).toHaveText("★★");
  await press(page, "One more");
  await expect(stars).toHaveText("★★★");
  await stars.click();
  await says(page, "0 of 5");
  await expect(stars).toHaveText("none");
}

test("a hook whose script is in the page works after a page load", async ({ elements, profile }) => {
  await hookWorks(await open(profile, elements.url, "Stars"));
});

test("a hook whose script comes with a view works where a link has led to it", async ({ elements, profile }) => {
  const page = await open(profile, elements.url, "Notes");
  await page.evaluate(() => Object.assign(window, { stayed: true }));
  await goTo(page, "Stars");
  await hookWorks(page);
  expect(await page.evaluate(() => "stayed" in window)).toBe(true);
});

/** The list in a page, which scrolls with it. */
class Lines {
  private readonly list: Locator;
  private readonly items: Locator;

  constructor(private readonly page: Page) {
    this.list = page.getByRole("list");
    this.items = this.list.getByRole("listitem");
  }

  async scrollToFirst(): Promise<void> {
    await this.items.first().evaluate((line) => line.scrollIntoView({ block: "start" }));
  }

  async scrollToLast(): Promise<void> {
    await this.items.last().evaluate((line) => line.scrollIntoView({ block: "end" }));
  }

  async scrollPastTheFirst(): Promise<void> {
    await this.page.evaluate(() => window.scrollTo(0, 0));
  }

  /** It has these lines, and one of them is in sight. */
  async has(first: number, last: number, inSight: number): Promise<void> {
    await expect(this.items.first()).toHaveText(`Line ${first}`);
    await expect(this.items.last()).toHaveText(`Line ${last}`);
    await expect(this.list.getByText(`Line ${inSight}`, { exact: true })).toBeInViewport();
  }
}

test("a list loads more at both of its ends, and keeps in sight what was there", async ({ elements, profile }) => {
  const lines = new Lines(await open(profile, elements.url, "Lines"));
  await lines.has(0, 59, 0);
  await lines.scrollToLast();
  await lines.has(20, 79, 59);
  await lines.scrollToLast();
  await lines.has(40, 99, 79);
  await lines.scrollToFirst();
  await lines.has(20, 79, 40);
});

test("a list is told that its visitor has left it behind", async ({ elements, profile }) => {
  const lines = new Lines(await open(profile, elements.url, "Lines"));
  await lines.scrollToLast();
  await lines.has(20, 79, 59);
  await lines.scrollToLast();
  await lines.has(40, 99, 79);
  await lines.scrollPastTheFirst();
  await lines.has(0, 59, 0);
});
