// The script of pages without live views: what it saves beside the form that came with the page,
// and what scripts of the page may do with it.

import type { Page } from "@playwright/test";
import { expect, test, type Profile, type Server } from "../fixtures";

interface SessionApi {
  set(key: string, value: unknown): Promise<void>;
  get(key: string): Promise<unknown>;
  subscribe(key: string, listener: (value: unknown) => void): () => void;
}

declare global {
  interface Window {
    heard?: unknown[];
  }
}

async function agree(profile: Profile, plain: Server): Promise<Page> {
  const page = await profile.open(plain.url);
  await page.getByRole("button", { name: "Yes, remember my settings" }).click();
  await expect(page.getByLabel("Name", { exact: true })).toBeVisible();
  return page;
}

/** Has the page call its session. Returns the value, or the words of the error. */
function call(page: Page, method: "get" | "set", ...given: unknown[]): Promise<unknown> {
  return page.evaluate(
    async ([method, given]) => {
      const { session } = (window as unknown as { remount: { session: SessionApi } }).remount;
      const act = session[method] as (...given: unknown[]) => Promise<unknown>;
      return act(...given).catch((error: Error) => `Error: ${error.message}`);
    },
    [method, given] as const,
  );
}

/** What a listener for a key hears from now on. */
async function listen(page: Page, key: string): Promise<() => Promise<unknown>> {
  await page.evaluate((key) => {
    const heard: unknown[] = (window.heard = []);
    const { session } = (window as unknown as { remount: { session: SessionApi } }).remount;
    session.subscribe(key, (value) => heard.push(value));
  }, key);
  return () => page.evaluate(() => window.heard);
}

/** Puts a form in the place of what the page has, as htmx does with an answer. */
async function swapIn(page: Page, html: string): Promise<void> {
  await page.evaluate((html) => {
    document.querySelector("#settings")!.outerHTML = html;
  }, html);
}

test("what a script writes is there after a reload, and is read back", async ({ plain, profile }) => {
  const page = await agree(profile, plain);
  expect(await call(page, "get", "theme")).toBe("system");
  expect(await call(page, "set", "theme", "dark")).toBeUndefined();
  expect(await call(page, "get", "theme")).toBe("dark");
  await page.reload();
  await expect(page.getByLabel("Theme")).toHaveValue("dark");
});

test("a script is told why a value is not saved", async ({ plain, profile, allowConsole }) => {
  allowConsole(/422/);
  const page = await agree(profile, plain);
  expect(await call(page, "set", "tickets", 700)).toBe("Error: is more than 99");
  expect(await call(page, "set", "nothing", 1)).toBe("Error: is not a key of this session");
  expect(await call(page, "get", "tickets")).toBeNull();
});

test("a key of the server is neither written nor read", async ({ plain, profile, allowConsole }) => {
  allowConsole(/422/);
  const page = await agree(profile, plain);
  expect(await call(page, "set", "agreed", false)).toBe("Error: may not be written by the browser");
  expect(await call(page, "get", "agreed")).toBeUndefined();
});

test("a listener hears the value, and what is typed into the page", async ({ plain, profile }) => {
  const page = await agree(profile, plain);
  const heard = await listen(page, "name");
  await expect.poll(heard).toEqual([""]);
  await page.getByLabel("Name", { exact: true }).fill("pug");
  await expect.poll(heard).toEqual(["", "pug"]);
});

test("what a script writes shows in the form", async ({ plain, profile }) => {
  const page = await agree(profile, plain);
  await call(page, "set", "theme", "light");
  await expect(page.getByLabel("Theme")).toHaveValue("light");
  await call(page, "set", "newsletter", true);
  await expect(page.getByLabel("Send me the newsletter")).toBeChecked();
});

test("options that the app has set stay beside the session", async ({ plain, profile }) => {
  const page = await agree(profile, plain);
  await page.addInitScript(() => Object.assign(window, { remount: { mine: 7 } }));
  await page.reload();
  expect(await page.evaluate(() => (window as unknown as { remount: { mine: number } }).remount.mine)).toBe(7);
  expect(await call(page, "get", "name")).toBe("");
});

test("a form that a script swaps in saves, and shows what became of it", async ({ plain, profile }) => {
  const page = await agree(profile, plain);
  await swapIn(page, '<form id="other" data-session-save><label>Nick <input name="name"></label></form>');
  await page.getByLabel("Nick").fill("pug");
  await expect(page.locator("#other")).toHaveAttribute("data-session-state", "saved");
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Hello, pug!");
});

test("a field that is swapped in keeps what was typed before and is not saved yet", async ({ plain, profile }) => {
  const page = await agree(profile, plain);
  const form = (state: string) =>
    `<form id="settings" data-session-save data-debounce="submit"${state}>
      <label>Name <input name="name" value="old"></label><button>Save</button></form>`;
  await swapIn(page, form(""));
  await page.getByLabel("Name").fill("pug");
  await expect(page.locator("#settings")).toHaveAttribute("data-session-state", "unsaved");
  await swapIn(page, form(" class='again'"));
  await expect(page.locator("#settings.again")).toHaveAttribute("data-session-state", "unsaved");
  await expect(page.getByLabel("Name")).toHaveValue("pug");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator("#settings")).toHaveAttribute("data-session-state", "saved");
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Hello, pug!");
});

test("what waits for its form to be submitted is forgotten with the form", async ({ plain, profile }) => {
  const page = await agree(profile, plain);
  const form = `<form id="settings" data-session-save data-debounce="submit">
    <label>Name <input name="name"></label></form>`;
  await swapIn(page, form);
  await page.getByLabel("Name").fill("pug");
  await expect(page.locator("#settings")).toHaveAttribute("data-session-state", "unsaved");
  await swapIn(page, '<p id="settings">Gone</p>');
  await swapIn(page, form);
  await expect(page.getByLabel("Name")).toHaveValue("");
});
