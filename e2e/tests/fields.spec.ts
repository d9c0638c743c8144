// Every kind of field that the hook saves: when it is saved, that it lasts, and what is said if the
// server refuses it.

import type { Locator, Page } from "@playwright/test";
import { expect, test, type Profile, type Server } from "../fixtures";

const field = (page: Page, label: string): Locator => page.getByLabel(label, { exact: true });
const guests = (page: Page): Locator => page.getByLabel("Guests");
const heat = (page: Page): Locator => page.getByLabel("Heat");
const order = (page: Page): Locator => page.locator("#order");
const address = (page: Page): Locator => page.locator("#address");
const undo = (page: Page): Locator => page.getByRole("button", { name: "Undo" });
const save = (page: Page): Locator => page.getByRole("button", { name: "Save the address" });

async function open(profile: Profile, fields: Server): Promise<Page> {
  const page = await profile.open(fields.url);
  await connected(page);
  return page;
}

async function connected(page: Page): Promise<void> {
  await expect(page.locator("[data-phx-main].phx-connected")).toBeVisible();
}

async function is(form: Locator, state: string): Promise<void> {
  await expect(form).toHaveAttribute("data-session-state", state);
}

/** What the page has posted since, as JSON. */
function posted(page: Page): string[] {
  const bodies: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/live/session")) bodies.push(request.postData() ?? "");
  });
  return bodies;
}

interface Kind {
  what: string;
  /** How a visitor changes it. */
  change: (page: Page) => Promise<unknown>;
  isChanged: (page: Page) => Promise<void>;
}

const KINDS: Kind[] = [
  {
    what: "a text",
    change: (page) => field(page, "Name").fill("pug"),
    isChanged: (page) => expect(field(page, "Name")).toHaveValue("pug"),
  },
  {
    what: "a text of several lines",
    change: async (page) => {
      await field(page, "Wishes").fill("\nno garlic,\n  please & <thanks>");
      await field(page, "Wishes").blur();
    },
    isChanged: (page) => expect(field(page, "Wishes")).toHaveValue("\nno garlic,\n  please & <thanks>"),
  },
  {
    what: "a number",
    change: (page) => guests(page).fill("7"),
    isChanged: (page) => expect(guests(page)).toHaveValue("7"),
  },
  {
    what: "a range",
    change: (page) => heat(page).fill("9"),
    isChanged: (page) => expect(heat(page)).toHaveValue("9"),
  },
  {
    what: "a check box",
    change: (page) => field(page, "Deliver it").check(),
    isChanged: (page) => expect(field(page, "Deliver it")).toBeChecked(),
  },
  {
    what: "a group of radio buttons",
    change: (page) => field(page, "cream").check(),
    isChanged: async (page) => {
      await expect(field(page, "cream")).toBeChecked();
      await expect(field(page, "tomato")).not.toBeChecked();
    },
  },
  {
    what: "a choice of one",
    change: (page) => field(page, "Size").selectOption("large"),
    isChanged: (page) => expect(field(page, "Size")).toHaveValue("large"),
  },
  {
    what: "a choice of several",
    change: (page) => field(page, "Toppings").selectOption(["olives", "capers"]),
    isChanged: (page) => expect(field(page, "Toppings")).toHaveValues(["olives", "capers"]),
  },
];

for (const { what, change, isChanged } of KINDS) {
  test(`${what}: other tabs see it, and it is there after a restart of the server and a reload`, async ({
    fields,
    profile,
    allowConsole,
  }) => {
    allowConsole(/WebSocket connection .* failed|ERR_CONNECTION_REFUSED/);
    const page = await open(profile, fields);
    const other = await open(profile, fields);
    await change(page);
    await is(order(page), "saved");
    await isChanged(other);
    await fields.restart();
    await page.reload();
    await isChanged(page);
  });
}

test("what is taken back is taken back for good: an empty list, a box without its tick, a number that is none", async ({
  fields,
  profile,
}) => {
  const page = await open(profile, fields);
  await field(page, "Toppings").selectOption(["olives", "capers"]);
  await field(page, "Deliver it").check();
  await guests(page).fill("7");
  await is(order(page), "saved");
  await page.reload();
  await connected(page);
  await field(page, "Toppings").selectOption([]);
  await field(page, "Deliver it").uncheck();
  await guests(page).fill("");
  await is(order(page), "saved");
  await page.reload();
  await expect(field(page, "Toppings")).toHaveValues([]);
  await expect(field(page, "Deliver it")).not.toBeChecked();
  await expect(guests(page)).toHaveValue("");
});

test("a number that is half typed leaves the old one as it is", async ({ fields, profile }) => {
  const page = await open(profile, fields);
  await guests(page).fill("7");
  await is(order(page), "saved");
  const bodies = posted(page);
  await guests(page).fill("");
  await is(order(page), "saved");
  await guests(page).fill("8");
  await is(order(page), "saved");
  await guests(page).pressSequentially("e");
  await guests(page).blur();
  await field(page, "Deliver it").check();
  await is(order(page), "saved");
  expect(bodies.filter((body) => body.includes("guests"))).toHaveLength(2);
  await page.reload();
  await expect(guests(page)).toHaveValue("8");
});

// ---- when it is saved ----

test("a text is saved when it has rested for 300 ms, and not letter by letter", async ({ fields, profile }) => {
  const page = await profile.open(fields.url);
  await page.clock.install();
  await page.reload();
  await connected(page);
  await page.clock.pauseAt(Date.now() + 5_000);
  const bodies = posted(page);
  await field(page, "Name").pressSequentially("pug");
  await page.clock.runFor(299);
  expect(bodies).toEqual([]);
  await page.clock.runFor(1);
  await is(order(page), "saved");
  expect(bodies.filter((body) => body.includes("put"))).toHaveLength(1);
});

test("a text that waits to be left is unsaved until then", async ({ fields, profile }) => {
  const page = await profile.open(fields.url);
  await page.clock.install();
  await page.reload();
  await connected(page);
  const bodies = posted(page);
  await field(page, "Wishes").fill("no garlic");
  await is(order(page), "unsaved");
  await page.clock.runFor(20_000);
  expect(bodies.filter((body) => body.includes("garlic"))).toEqual([]);
  await field(page, "Wishes").blur();
  await is(order(page), "saved");
  expect(bodies.filter((body) => body.includes("garlic"))).toHaveLength(1);
});

test("a form that is saved when it is submitted is not saved before, and then in one request", async ({
  fields,
  profile,
}) => {
  const page = await profile.open(fields.url);
  await page.clock.install();
  await page.reload();
  await connected(page);
  const other = await open(profile, fields);
  const bodies = posted(page);
  await field(page, "Street").fill("Elm Street 7");
  await field(page, "Town").fill("York");
  await field(page, "Town").blur();
  await page.clock.runFor(20_000);
  await is(address(page), "unsaved");
  await expect(address(page).getByText("Not saved yet")).toBeVisible();
  expect(bodies.filter((body) => body.includes("York"))).toEqual([]);
  await save(page).click();
  await is(address(page), "saved");
  const puts = bodies.map((body) => (JSON.parse(body) as { put?: object }).put).filter(Boolean);
  expect(puts).toEqual([{ street: "Elm Street 7", town: "York" }]);
  await expect(field(other, "Street")).toHaveValue("Elm Street 7");
  await page.reload();
  await expect(field(page, "Town")).toHaveValue("York");
});

test("Enter submits a form too", async ({ fields, profile }) => {
  const page = await open(profile, fields);
  await field(page, "Town").fill("York");
  await field(page, "Town").press("Enter");
  await is(address(page), "saved");
  await page.reload();
  await expect(field(page, "Town")).toHaveValue("York");
});

test("a form that was not submitted leaves nothing behind when the page is left", async ({ fields, profile }) => {
  const page = await open(profile, fields);
  const bodies = posted(page);
  await field(page, "Name").fill("pug");
  await is(order(page), "saved");
  await field(page, "Town").fill("York");
  await is(address(page), "unsaved");
  await page.reload();
  await connected(page);
  await expect(field(page, "Town")).toHaveValue("");
  await expect(field(page, "Name")).toHaveValue("pug");
  expect(bodies.filter((body) => body.includes("York"))).toEqual([]);
});

test("what is typed into a form that is not submitted yet outlives changes of the page", async ({ fields, profile }) => {
  const page = await open(profile, fields);
  const other = await open(profile, fields);
  await field(page, "Street").fill("Elm Street 7");
  await field(page, "Town").fill("York");
  await field(other, "Name").fill("pug");
  await field(other, "Town").fill("Bath");
  await save(other).click();
  await expect(field(page, "Name")).toHaveValue("pug");
  await expect(field(page, "Street")).toHaveValue("Elm Street 7");
  await expect(field(page, "Town")).toHaveValue("York");
  await is(address(page), "unsaved");
  await save(page).click();
  await expect(field(other, "Town")).toHaveValue("York");
});

test("a form that is reset has nothing to save", async ({ fields, profile }) => {
  const page = await open(profile, fields);
  const bodies = posted(page);
  await field(page, "Town").fill("York");
  await is(address(page), "unsaved");
  await undo(page).click();
  await is(address(page), "unchanged");
  await expect(field(page, "Town")).toHaveValue("");
  await field(page, "Street").fill("Elm Street 7");
  await save(page).click();
  await is(address(page), "saved");
  expect(bodies.filter((body) => body.includes("York"))).toEqual([]);
  await page.reload();
  await expect(field(page, "Town")).toHaveValue("");
});

test("a form that is reset shows what was saved elsewhere meanwhile", async ({ fields, profile }) => {
  const page = await open(profile, fields);
  const other = await open(profile, fields);
  await field(page, "Town").fill("York");
  await field(page, "Street").fill("Elm Street 7");
  await field(other, "Town").fill("Bath");
  await save(other).click();
  await field(other, "Name").fill("pug");
  await expect(field(page, "Name")).toHaveValue("pug");
  await expect(field(page, "Town")).toHaveValue("York");
  await undo(page).click();
  await expect(field(page, "Town")).toHaveValue("Bath");
  await expect(field(page, "Street")).toHaveValue("");
  await is(address(page), "unchanged");
});

// ---- what the server refuses ----

interface Wrong {
  what: string;
  right: (page: Page) => Promise<unknown>;
  wrong: (page: Page) => Promise<unknown>;
  fields: (page: Page) => Locator;
  reason: RegExp;
  isOld: (page: Page) => Promise<void>;
}

/** Types more than the page lets a visitor type. */
async function overfill(text: Locator, length: number): Promise<void> {
  await text.evaluate((element) => element.removeAttribute("maxlength"));
  await text.fill("x".repeat(length));
}

/** Lets a list or a radio button have a value that the site does not offer. */
function forge(choice: Locator, value: string): Promise<void> {
  return choice.evaluate((element: HTMLOptionElement | HTMLInputElement, forged) => {
    element.value = forged;
  }, value);
}

const WRONGS: Wrong[] = [
  {
    what: "a text that is too long",
    right: (page) => field(page, "Name").fill("pug"),
    wrong: (page) => overfill(field(page, "Name"), 21),
    fields: (page) => field(page, "Name"),
    reason: /longer than 20 characters/,
    isOld: (page) => expect(field(page, "Name")).toHaveValue("pug"),
  },
  {
    what: "a long text that is too long",
    right: async (page) => {
      await field(page, "Wishes").fill("no garlic");
      await field(page, "Wishes").blur();
    },
    wrong: async (page) => {
      await field(page, "Wishes").fill("x".repeat(201));
      await field(page, "Wishes").blur();
    },
    fields: (page) => field(page, "Wishes"),
    reason: /longer than 200 characters/,
    isOld: (page) => expect(field(page, "Wishes")).toHaveValue("no garlic"),
  },
  {
    what: "a number that is a little too large",
    right: (page) => guests(page).fill("7"),
    wrong: (page) => guests(page).fill("100"),
    fields: guests,
    reason: /more than 99/,
    isOld: (page) => expect(guests(page)).toHaveValue("7"),
  },
  {
    what: "a number that is larger than its type",
    right: (page) => guests(page).fill("7"),
    wrong: (page) => guests(page).fill("700"),
    fields: guests,
    reason: /more than 99/,
    isOld: (page) => expect(guests(page)).toHaveValue("7"),
  },
  {
    what: "a number below all bounds",
    right: (page) => guests(page).fill("7"),
    wrong: (page) => guests(page).fill("-1"),
    fields: guests,
    reason: /less than 1/,
    isOld: (page) => expect(guests(page)).toHaveValue("7"),
  },
  {
    what: "a radio button that the site does not have",
    right: (page) => field(page, "cream").check(),
    wrong: async (page) => {
      await forge(field(page, "tomato"), "ketchup");
      await field(page, "tomato").check();
    },
    fields: (page) => page.getByRole("radio").first(),
    reason: /none of `tomato`, `cream`/,
    isOld: (page) => expect(field(page, "cream")).toBeChecked(),
  },
  {
    what: "a choice that the site does not offer",
    right: (page) => field(page, "Size").selectOption("large"),
    wrong: async (page) => {
      await forge(field(page, "Size").locator("option").first(), "huge");
      await field(page, "Size").selectOption("huge");
    },
    fields: (page) => field(page, "Size"),
    reason: /none of `small`, `medium`, `large`/,
    isOld: (page) => expect(field(page, "Size")).toHaveValue("large"),
  },
  {
    what: "one of several choices that the site does not offer",
    right: (page) => field(page, "Toppings").selectOption(["olives"]),
    wrong: async (page) => {
      await forge(field(page, "Toppings").locator("option").first(), "pineapple");
      await field(page, "Toppings").selectOption(["olives", "pineapple"]);
    },
    fields: (page) => field(page, "Toppings"),
    reason: /are only basil, olives/,
    isOld: (page) => expect(field(page, "Toppings")).toHaveValues(["olives"]),
  },
  {
    what: "a submitted text that is too long",
    right: async (page) => {
      await field(page, "Town").fill("York");
      await save(page).click();
    },
    wrong: async (page) => {
      await overfill(field(page, "Town"), 41);
      await save(page).click();
    },
    fields: (page) => field(page, "Town"),
    reason: /longer than 40 characters/,
    isOld: (page) => expect(field(page, "Town")).toHaveValue("York"),
  },
];

for (const { what, right, wrong, fields: at, reason, isOld } of WRONGS) {
  test(`${what} is refused: everybody is told at the field, and the old value stays`, async ({
    fields,
    profile,
    allowConsole,
  }) => {
    allowConsole(/422/);
    const page = await open(profile, fields);
    const form = page.locator("form", { has: at(page) });
    await right(page);
    await is(form, "saved");
    await page.reload();
    await connected(page);
    await isOld(page);
    await wrong(page);
    await is(form, "failed");
    await expect(at(page)).toHaveAttribute("aria-invalid", "true");
    await expect(at(page)).toHaveAccessibleDescription(reason);
    await expect(form.locator(".problem").getByText(reason)).toBeVisible();
    await page.reload();
    await isOld(page);
    await expect(at(page)).not.toHaveAttribute("aria-invalid");
  });
}

test("of several changes the right ones are saved, and each wrong one says why until it is right", async ({
  fields,
  profile,
  allowConsole,
}) => {
  allowConsole(/422/);
  const page = await open(profile, fields);
  await overfill(field(page, "Street"), 61);
  await field(page, "Town").fill("York");
  await save(page).click();
  await is(address(page), "failed");
  await expect(field(page, "Street")).toHaveAccessibleDescription(/longer than 60/);
  await expect(field(page, "Town")).toHaveAccessibleDescription("");
  await expect(field(page, "Street")).toHaveValue("x".repeat(61));
  await field(page, "Street").fill("Elm Street 7");
  await expect(field(page, "Street")).toHaveAccessibleDescription("");
  await expect(field(page, "Street")).not.toHaveAttribute("aria-invalid");
  await save(page).click();
  await is(address(page), "saved");
  await page.reload();
  await expect(field(page, "Street")).toHaveValue("Elm Street 7");
  await expect(field(page, "Town")).toHaveValue("York");
});

test("a form that is reset after a refusal can be submitted without what was refused", async ({
  fields,
  profile,
  allowConsole,
}) => {
  allowConsole(/422/);
  const page = await open(profile, fields);
  await overfill(field(page, "Street"), 80);
  await save(page).click();
  await is(address(page), "failed");
  const bodies = posted(page);
  await undo(page).click();
  await is(address(page), "unchanged");
  await expect(field(page, "Street")).toHaveValue("");
  await expect(field(page, "Street")).not.toHaveAttribute("aria-invalid");
  await expect(field(page, "Street")).toHaveAccessibleDescription("");
  expect(await field(page, "Street").evaluate((street: HTMLInputElement) => street.validationMessage)).toBe("");
  await field(page, "Town").fill("York");
  await save(page).click();
  await is(address(page), "saved");
  expect(bodies.map((body) => (JSON.parse(body) as { put?: object }).put)).toEqual([{ town: "York" }]);
  await page.reload();
  await expect(field(page, "Town")).toHaveValue("York");
  await expect(field(page, "Street")).toHaveValue("");
});

test("what is said in a place of the page is not said at the field as well, whatever changes around it", async ({
  fields,
  profile,
  allowConsole,
}) => {
  allowConsole(/422/);
  const page = await open(profile, fields);
  const other = await open(profile, fields);
  await overfill(field(page, "Name"), 21);
  await is(order(page), "failed");
  await field(other, "Deliver it").check();
  await expect(field(page, "Deliver it")).toBeChecked();
  await expect(field(page, "Name")).toHaveAccessibleDescription("is longer than 20 characters");
  await expect(field(page, "Name")).not.toHaveAttribute("title");
  await field(page, "Name").fill("pug");
  await is(order(page), "saved");
  await expect(field(page, "Name")).not.toHaveAttribute("title");
});

test("a form with a refused value stays failed while only other parts of it change", async ({
  fields,
  profile,
  allowConsole,
}) => {
  allowConsole(/422/);
  const page = await open(profile, fields);
  const other = await open(profile, fields);
  await forge(field(page, "cream"), "ketchup");
  await field(page, "cream").check();
  await is(order(page), "failed");
  await field(other, "Deliver it").check();
  await expect(field(page, "Deliver it")).toBeChecked();
  await is(order(page), "failed");
  await expect(field(page, "cream")).toHaveAccessibleDescription(/none of `tomato`, `cream`/);
});

test("a password in the form is not sent with it, and the form is saved", async ({ fields, profile }) => {
  const page = await open(profile, fields);
  const bodies = posted(page);
  await field(page, "Town").evaluate((town) => {
    town.insertAdjacentHTML("afterend", '<input type="password" name="password" aria-label="Password">');
  });
  await field(page, "Password").fill("correct horse");
  await field(page, "Town").fill("York");
  await save(page).click();
  await is(address(page), "saved");
  expect(bodies.filter((body) => body.includes("correct horse"))).toEqual([]);
});

test("a field that is wrong shows where the focus is", async ({ fields, profile, allowConsole }) => {
  allowConsole(/422/);
  const page = await open(profile, fields);
  const ring = () =>
    field(page, "Name").evaluate((name) => {
      const { outlineColor, outlineStyle, outlineWidth } = getComputedStyle(name);
      return [outlineColor, outlineStyle, outlineWidth];
    });
  await field(page, "Name").focus();
  const right = await ring();
  await overfill(field(page, "Name"), 21);
  await is(order(page), "failed");
  expect(await ring()).toEqual(right);
  await field(page, "Town").focus();
  expect(await ring()).not.toEqual(right);
});

test("without scripts the address is saved by its button, and not put into the page's address", async ({
  fields,
  scriptless,
}) => {
  const page = await scriptless.open(fields.url);
  await field(page, "Street").fill("Elm Street 7");
  await field(page, "Town").fill("York");
  await save(page).click();
  await expect(page).toHaveURL(`${fields.url}/`);
  await expect(field(page, "Street")).toHaveValue("Elm Street 7");
  await expect(field(page, "Town")).toHaveValue("York");
});

test("what is said at a field outlives changes of the page, and is read out", async ({
  fields,
  profile,
  allowConsole,
}) => {
  allowConsole(/422/);
  const page = await open(profile, fields);
  const other = await open(profile, fields);
  await overfill(field(page, "Name"), 21);
  await is(order(page), "failed");
  await field(other, "Deliver it").check();
  await expect(field(page, "Deliver it")).toBeChecked();
  await expect(field(page, "Name")).toHaveValue("x".repeat(21));
  await expect(field(page, "Name")).toHaveAccessibleDescription(/longer than 20/);
  const place = page.locator('[data-session-error-for="name"]');
  await expect(place).toHaveText("is longer than 20 characters");
  await expect(place).toHaveAttribute("aria-live", "polite");
});

test("the window hears of every state, and of the reason", async ({ fields, profile, allowConsole }) => {
  allowConsole(/422/);
  const page = await open(profile, fields);
  await page.evaluate(() => {
    const heard: unknown[] = [];
    Object.assign(window, { heard });
    window.addEventListener("remount:session", (event) => heard.push((event as CustomEvent).detail));
  });
  const heard = (): Promise<unknown> => page.evaluate(() => (window as unknown as { heard: unknown }).heard);
  await field(page, "Town").fill("York");
  await undo(page).click();
  await overfill(field(page, "Town"), 41);
  await save(page).click();
  await is(address(page), "failed");
  await field(page, "Town").fill("York");
  await save(page).click();
  await is(address(page), "saved");
  const keys = ["town"];
  expect(await heard()).toEqual([
    { state: "unsaved", keys },
    { state: "unchanged", keys },
    { state: "unsaved", keys },
    { state: "saving", keys },
    { state: "failed", keys, reason: "is longer than 40 characters" },
    { state: "unsaved", keys },
    { state: "saving", keys },
    { state: "saved", keys },
  ]);
});
