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

test("what was typed last is saved as the page is left", async ({ plain, profile }) => {
  const page = await agree(profile, plain);
  await call(page, "set", "theme", "dark");
  await page.getByLabel("Name", { exact: true }).fill("pug");
  await page.goto("about:blank");
  await expect(async () => {
    await page.goto(plain.url);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Hello, pug!", { timeout: 500 });
  }).toPass();
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

test("another tab shows what is typed, and its listeners hear it", async ({ plain, profile }) => {
  const page = await agree(profile, plain);
  const other = await profile.open(plain.url);
  const heard = await listen(other, "name");
  await expect.poll(heard).toEqual([""]);
  await page.getByLabel("Name", { exact: true }).fill("pug");
  await page.getByLabel("Theme").selectOption("dark");
  await expect(other.getByLabel("Name", { exact: true })).toHaveValue("pug");
  await expect(other.getByLabel("Theme")).toHaveValue("dark");
  await expect.poll(heard).toEqual(["", "pug"]);
});

test("a field in which the visitor is, or that is not saved, stays as it is", async ({ plain, profile, allowConsole }) => {
  allowConsole(/422/);
  const page = await agree(profile, plain);
  const other = await profile.open(plain.url);
  await other.getByLabel("Tickets").fill("700");
  await other.getByLabel("Tickets").blur();
  await expect(other.locator("#settings")).toHaveAttribute("data-session-state", "failed");
  await other.getByLabel("Name", { exact: true }).focus();
  await page.getByLabel("Name", { exact: true }).fill("pug");
  await page.getByLabel("Tickets").fill("7");
  await page.getByLabel("Theme").selectOption("dark");
  await expect(other.getByLabel("Theme")).toHaveValue("dark");
  await expect(other.getByLabel("Name", { exact: true })).toHaveValue("");
  await expect(other.getByLabel("Tickets")).toHaveValue("700");
});

/** Has a handler of the site change the name, past the session's script. */
function saveByHandler(page: Page, name: string): Promise<number> {
  return page.evaluate(async (name) => {
    const body = new URLSearchParams({ name, theme: "dark", tickets: "" });
    return (await fetch("/save", { method: "POST", body })).status;
  }, name);
}

test("a listener hears what a handler writes", async ({ plain, profile }) => {
  const page = await agree(profile, plain);
  const heard = await listen(page, "name");
  await expect.poll(heard).toEqual([""]);
  expect(await saveByHandler(page, "pug")).toBe(200);
  await expect.poll(heard).toEqual(["", "pug"]);
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("pug");
});

test("a listener hears another browser of the same session", async ({ plain, profile, otherProfile }) => {
  const page = await agree(profile, plain);
  const heard = await listen(page, "name");
  await expect.poll(heard).toEqual([""]);
  const cookies = await page.context().cookies();
  await (await otherProfile.context()).addCookies(cookies);
  const other = await otherProfile.open(plain.url);
  await other.getByLabel("Name", { exact: true }).fill("pug");
  await expect.poll(heard).toEqual(["", "pug"]);
});

/** The streams that a page opens from now on. */
function streams(page: Page): string[] {
  const opened: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/session/events")) opened.push(request.url());
  });
  return opened;
}

test("of all tabs one has a stream, and another one when that has gone", async ({ plain, profile }) => {
  const page = await agree(profile, plain);
  const [other, idle] = [await profile.open(plain.url), await profile.open(plain.url)];
  const opened = [page, other, idle].map(streams);
  const [, heard] = [await listen(page, "name"), await listen(other, "name")];
  await saveByHandler(idle, "pug");
  await expect.poll(heard).toEqual(["", "pug"]);
  expect(opened.map((streams) => streams.length)).toEqual([1, 0, 0]);
  await page.close();
  await expect.poll(() => opened[1]?.length).toBe(1);
  await saveByHandler(idle, "cat");
  await expect.poll(heard).toEqual(["", "pug", "cat"]);
  expect(opened[2]).toEqual([]);
});

test("a listener hears of the session that a logout puts in the place of its own", async ({ plain, profile }) => {
  const page = await agree(profile, plain);
  await call(page, "set", "name", "pug");
  const heard = await listen(page, "name");
  await expect.poll(heard).toEqual(["pug"]);
  const other = await profile.open(plain.url);
  await other.getByRole("button", { name: "Forget everything" }).click();
  await expect.poll(heard).toEqual(["pug", ""]);
});

test("a server that is asked to stop does not wait for streams, and the next one is heard", async ({
  plain,
  profile,
  allowConsole,
}) => {
  allowConsole(/ERR_/);
  const page = await agree(profile, plain);
  const heard = await listen(page, "name");
  await expect.poll(heard).toEqual([""]);
  await plain.restart();
  await expect.poll(() => saveByHandler(page, "pug").catch(() => 0)).toBe(200);
  await expect.poll(heard).toEqual(["", "pug"]);
});

test("a strict policy has nothing to say", async ({ plain, profile }) => {
  const page = await agree(profile, plain);
  const policy = (await page.reload())?.headers()["content-security-policy"] ?? "";
  expect(policy).toContain("default-src 'self'");
  expect(policy).not.toContain("unsafe");
  await page.evaluate(() => {
    const violations: unknown[] = (window.heard = []);
    document.addEventListener("securitypolicyviolation", ({ violatedDirective }) => violations.push(violatedDirective));
  });
  await page.getByLabel("Name", { exact: true }).fill("pug");
  await expect(page.locator("#settings")).toHaveAttribute("data-session-state", "saved");
  await swapIn(page, '<form id="settings" data-session-save><input name="name" aria-label="Nick"></form>');
  await page.getByLabel("Nick").fill("cat");
  await expect(page.locator("#settings")).toHaveAttribute("data-session-state", "saved");
  expect(await page.evaluate(() => window.heard)).toEqual([]);
});
