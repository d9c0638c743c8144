// The pages that are typed into.

import { expect, type Page } from "@playwright/test";
import type { Server } from "../fixtures/server";
import type { Bare } from "./bare";
import { timed } from "./stopwatch";

export interface Site {
  readonly title: string;
  readonly url: string;
  /** The key after which nothing is waited for. */
  readonly last: string;
  /** What is typed there is saved in a session. */
  readonly saves: boolean;
  /** Whether its pages have a socket. */
  readonly isLive: boolean;
  /** Presses that key, in a field that has another text in each round. */
  press(page: Page, round: number): Promise<number>;
}

export const TEXT = "a name that has exactly forty characters";

/**
 * Before the key that is measured. All tabs are in front here, and until then they show what was
 * saved before.
 */
const PAUSE_MS = 200;

/** Saved while it is typed in. */
export const name = "#as-typed input";
/** Saved when it is left. */
const town = "#when-left input";

export function bareSite({ url }: Bare): Site {
  const press = async (page: Page) => {
    await page.waitForTimeout(PAUSE_MS);
    return timed(page, 1, () => page.locator("input").press("a"));
  };
  return { title: "bare", url, last: "a key, to the answer", saves: false, isLive: false, press };
}

export function savingSite(title: string, { url }: Server, isLive: boolean): Site {
  const press = async (page: Page, round: number) => {
    const field = page.locator(town);
    await field.fill(`town ${round}`);
    await page.waitForTimeout(PAUSE_MS);
    return timed(page, 1, () => field.press("Tab"));
  };
  return { title, url, last: "the key that leaves the field", saves: true, isLive, press };
}

export async function isReady(page: Page, site: Site): Promise<void> {
  if (site.isLive) await expect(page.locator("[data-phx-session]:not(.phx-connected)")).toHaveCount(0);
}

/** A key in the place of what the field has, and nothing after it. */
export async function pause(page: Page, round: number): Promise<number> {
  const field = page.locator(name);
  await field.selectText();
  return timed(page, 1, () => field.press(`${round % 10}`));
}

/** 40 keys in the place of what the field has. */
export async function burst(page: Page, pace: number): Promise<number> {
  await page.locator(name).selectText();
  return timed(page, TEXT.length, () => page.keyboard.type(TEXT, { delay: pace }));
}
