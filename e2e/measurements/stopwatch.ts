// Measures in a page how long it takes from a key to the moment at which the page knows that what
// was typed is kept.

import type { Page } from "@playwright/test";

interface Watched {
  /** Begins to count keys. */
  start(keys: number): void;
  /** Resolves when what these keys have typed is kept: milliseconds since the last of them. */
  kept: Promise<number>;
  /** Whether texts are saved at each key. */
  atOnce: boolean;
}

/** Runs in every page before its own scripts. */
export function watch(): void {
  const patience = 60_000;
  const page = window as unknown as Watched;
  let pressed = 0;
  let last = 0;
  addEventListener(
    "keydown",
    ({ timeStamp }) => {
      pressed++;
      last = timeStamp;
    },
    true,
  );
  addEventListener(
    "input",
    ({ target }) => {
      if (page.atOnce) (target as HTMLElement).dataset.debounce = "0";
      else delete (target as HTMLElement).dataset.debounce;
    },
    true,
  );
  page.start = (keys) => {
    pressed = 0;
    page.kept = new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error(`${pressed} keys of ${keys}, and nothing is kept`)), patience);
      addEventListener("remount:session", function heard(event) {
        const { state, reason } = (event as CustomEvent<{ state: string; reason?: string }>).detail;
        if (state === "failed") reject(new Error(reason));
        if (state !== "saved" || pressed < keys) return;
        removeEventListener("remount:session", heard);
        resolve(performance.now() - last);
      });
    });
  };
}

/** How long after the last of these keys what they type is kept. */
export async function timed(page: Page, keys: number, press: () => Promise<unknown>): Promise<number> {
  await page.evaluate((keys) => (window as unknown as Watched).start(keys), keys);
  await press();
  return page.evaluate(() => (window as unknown as Watched).kept);
}

export async function saveAtOnce(page: Page, atOnce: boolean): Promise<void> {
  await page.evaluate((atOnce) => void ((window as unknown as Watched).atOnce = atOnce), atOnce);
}
