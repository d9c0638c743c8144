// The browser's history: patches of the address, live navigation, and how far a page was scrolled.

import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures";
import { nameField, openChat, typeName } from "./chat";
import { add, openTasks, show, shown, tick, titles } from "./tasks";

/** What a visitor has before him at one step of the history. */
interface Step {
  address: string;
  title: string;
  chosen: string;
  content: string;
}

async function step(page: Page): Promise<Step> {
  const content = await page.locator("main").ariaSnapshot();
  return {
    address: page.url(),
    title: await page.title(),
    chosen: (await shown(page).textContent()) ?? "",
    // The focus is no part of it: it stays where it is.
    content: content.replaceAll(" [active]", ""),
  };
}

async function isAt(page: Page, expected: Step): Promise<void> {
  await expect.poll(() => step(page)).toEqual(expected);
}

/** Marks the page, which a page load would forget. Returns how to ask. */
async function mark(page: Page): Promise<() => Promise<boolean>> {
  await page.evaluate(() => Object.assign(window, { stayed: true }));
  return () => page.evaluate(() => "stayed" in window);
}

const entries = (page: Page): Promise<number> => page.evaluate(() => history.length);
const scrolled = (page: Page): Promise<number> => page.evaluate(() => window.scrollY);

/** Scrolls so far, and waits until the client has noted it in the history. */
async function scroll(page: Page, to: number): Promise<void> {
  await page.evaluate((to) => window.scrollTo(0, to), to);
  await expect.poll(() => page.evaluate(() => history.state?.scroll)).toBe(to);
}

test("back and forward over patches show what each step showed, without a page load", async ({ tasks, profile }) => {
  const page = await openTasks(profile, tasks);
  const stayed = await mark(page);
  await tick(page, "Answer Ada");
  const before = await entries(page);

  const all = await step(page);
  await show(page, "Open");
  await expect(titles(page)).toHaveText(["Water the ferns", "Buy bread"]);
  const open = await step(page);
  await show(page, "Done");
  await expect(titles(page)).toHaveText(["Answer Ada"]);
  const done = await step(page);
  expect([all, open, done].map(({ address }) => address.slice(tasks.url.length))).toEqual([
    "/",
    "/?show=open",
    "/?show=done",
  ]);
  expect(await entries(page)).toBe(before + 2);

  for (const expected of [open, all]) {
    await page.goBack();
    await isAt(page, expected);
  }
  for (const expected of [open, done]) {
    await page.goForward();
    await isAt(page, expected);
  }
  expect(await entries(page)).toBe(before + 2);
  expect(await stayed()).toBe(true);
});

test("back to a step shows what has happened since, and not the past", async ({ tasks, profile }) => {
  const page = await openTasks(profile, tasks);
  await show(page, "Open");
  await show(page, "All");
  await tick(page, "Buy bread");
  await page.goBack();
  await expect(shown(page)).toHaveText("Open");
  await expect(titles(page)).toHaveText(["Water the ferns", "Answer Ada"]);
});

test("a patch that the server makes is one step of the history", async ({ tasks, profile }) => {
  const page = await openTasks(profile, tasks);
  const stayed = await mark(page);
  await show(page, "Done");
  const before = await entries(page);
  const done = await step(page);
  await add(page, "Call Bob");
  await expect(titles(page)).toHaveText(["Water the ferns", "Answer Ada", "Buy bread", "Call Bob"]);
  await expect(page).toHaveURL(`${tasks.url}/`);
  const all = await step(page);
  expect(await entries(page)).toBe(before + 1);
  await page.goBack();
  await isAt(page, done);
  await page.goForward();
  await isAt(page, all);
  expect(await stayed()).toBe(true);
});

test("back and forward over patches scroll to where each step was left", async ({ tasks, profile }) => {
  const page = await openTasks(profile, tasks);
  const stayed = await mark(page);
  await page.setViewportSize({ width: 400, height: 240 });
  await page.getByRole("navigation").evaluate((links) => links.scrollIntoView({ block: "start" }));
  const all = Math.floor(await scrolled(page));
  expect(all).toBeGreaterThan(50);
  await scroll(page, all);
  await show(page, "Open");
  expect(await scrolled(page)).toBe(all);
  const open = all - 30;
  await scroll(page, open);
  await show(page, "Done");
  await scroll(page, 0);

  await page.goBack();
  await expect(shown(page)).toHaveText("Open");
  await expect.poll(() => scrolled(page)).toBe(open);
  await page.goBack();
  await expect(shown(page)).toHaveText("All");
  await expect.poll(() => scrolled(page)).toBe(all);
  await page.goForward();
  await expect(shown(page)).toHaveText("Open");
  await expect.poll(() => scrolled(page)).toBe(open);
  await page.goForward();
  await expect(shown(page)).toHaveText("Done");
  await expect.poll(() => scrolled(page)).toBe(0);
  expect(await stayed()).toBe(true);
});

test("back and forward over live navigation scroll to where each view was left", async ({ server, profile }) => {
  const page = await openChat(profile, server);
  await typeName(page, "pug");
  const stayed = await mark(page);
  await page.setViewportSize({ width: 320, height: 240 });
  const [chat, settings] = [50, 80];
  await scroll(page, chat);
  await page.getByRole("link", { name: "Settings" }).click();
  await expect(page.getByLabel("teal")).toBeAttached();
  // A view that was not there before begins at its top.
  await expect.poll(() => scrolled(page)).toBe(0);
  await scroll(page, settings);

  await page.goBack();
  await expect(nameField(page)).toHaveValue("pug");
  await expect.poll(() => scrolled(page)).toBe(chat);
  await page.goForward();
  await expect(page.getByLabel("teal")).toBeAttached();
  await expect.poll(() => scrolled(page)).toBe(settings);
  expect(await stayed()).toBe(true);
});
