// A visitor at the other end of a slow link types in one of 20 tabs: with live views, without, and
// into a bare page, over a link that loses nothing and over one that does.

import { writeFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, type Link, type Profile, test } from "../fixtures";
import { given } from "../fixtures/environment";
import { Server } from "../fixtures/server";
import { bare } from "./bare";
import { percentile, Table } from "./figures";
import { bareSite, burst, isReady, name, pause, savingSite, type Site, TEXT } from "./sites";
import { saveAtOnce, timed, watch } from "./stopwatch";

const DELAY_MS = 50;
const LOSSES = [0, 0.01];
const GOAL_MS = 2 * DELAY_MS + 50;
const MOST_POSTS = 3;

const TABS = 20;
/** How often each tab is typed into. */
const ROUNDS = { press: 20, pause: 3, burst: 1, together: 2, cold: 1 };
const PACE_MS = 50;
const PACES_MS = [10, 50, 100, 400];
/** Bursts of each pace; of those that take long, one is enough. */
const BURSTS = 5;
const LONG_PACE_MS = 200;
const VISITORS = 10;

const keys = new Table("loss", "page", "from", "samples", "p50", "p95", "p99", "longest", `over ${GOAL_MS} ms`);
const bursts = new Table(
  "page",
  "`data-debounce`",
  "ms between keys",
  "posts for 40 keys",
  "p50 from the last key",
  "longest",
);
const verdicts: string[] = [];

type NewVisit = (site: Site, link: Link, tabs: number, work: (pages: Page[]) => Promise<void>) => Promise<void>;

/** What visitors have in their browser, who were never there before. */
function visits(newProfile: () => Profile): NewVisit {
  return async (site, link, tabs, work) => {
    const profile = newProfile();
    await (await profile.context()).addInitScript(watch);
    const pages: Page[] = [];
    while (pages.length < tabs) pages.push(await profile.open(link.url));
    for (const page of pages) await isReady(page, site);
    await work(pages);
    await profile.remove();
  };
}

/**
 * In all tabs, one after the other. Each is in front meanwhile, as a tab is that somebody types in:
 * Chromium gives a Web Lock to a page behind it some 50 ms later.
 */
async function inTurn(
  pages: Page[],
  rounds: number,
  measure: (page: Page, round: number) => Promise<number>,
): Promise<number[]> {
  const samples: number[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const page of pages) {
      await page.bringToFront();
      samples.push(await measure(page, round));
    }
  }
  return samples;
}

async function measureKeys(site: Site, loss: number, link: Link, pages: Page[]): Promise<void> {
  const lost = `${100 * loss} %`;
  const note = (from: string, samples: number[]) => {
    const [p50, p95, p99, longest] = [0.5, 0.95, 0.99, 1].map((share) => percentile(samples, share));
    const slow = samples.filter((sample) => sample > GOAL_MS).length / samples.length;
    keys.add(lost, site.title, from, samples.length, p50!, p95!, p99!, longest!, `${(100 * slow).toFixed(1)} %`);
  };
  let round = 0;
  const press = (page: Page) => site.press(page, round++);

  await inTurn(pages, 1, press);
  const samples = await inTurn(pages, ROUNDS.press, press);
  note(site.last, samples);
  const isMet = percentile(samples, 0.99) <= GOAL_MS ? "met" : "missed";
  verdicts.push(`${site.title} with ${lost} loss: ${isMet}`);
  if (site.saves) {
    let shown = "";
    const ends = await inTurn(pages, ROUNDS.burst, async (page) => {
      // What another tab has saved must not come between the keys.
      await expect(page.locator(name)).toHaveValue(shown);
      shown = TEXT;
      return burst(page, PACE_MS);
    });
    note(`the last of 40 keys, ${PACE_MS} ms apart`, ends);
    note("a key, and nothing after it", await inTurn(pages, ROUNDS.pause, pause));
  }
  if (loss > 0) return;
  const together: number[] = [];
  for (let round = 0; round < ROUNDS.together; round++) together.push(...(await Promise.all(pages.map(press))));
  note("the same key in all tabs at once", together);
  // A page that loses its socket connects anew, and would say so.
  if (site.isLive) return;
  const cold = await inTurn(pages, ROUNDS.cold, (page) => {
    link.hangUp();
    return press(page);
  });
  note("the same key, on a new connection", cold);
}

/** Posts that pages have sent over the link. */
const posts = ({ requests }: Link): number => requests.filter((line) => line.startsWith("POST ")).length;

async function measureBursts(site: Site, link: Link, newVisit: NewVisit): Promise<void> {
  const counts: number[] = [];
  const times: number[] = [];
  const count = async (page: Page, pace: number) => {
    const before = posts(link);
    times.push(await burst(page, pace));
    counts.push(posts(link) - before);
  };
  const note = (title: string, debounce: string, pace: number) => {
    const [least, most] = [Math.min(...counts), Math.max(...counts)];
    bursts.add(title, debounce, pace, `${least} to ${most}`, percentile(times, 0.5), Math.max(...times));
    for (const samples of [counts, times]) samples.length = 0;
  };
  for (let visitor = 0; visitor < VISITORS; visitor++) {
    await newVisit(site, link, 1, async ([page]) => count(page!, PACE_MS));
  }
  note(`${site.title}, first visit`, "none", PACE_MS);
  await newVisit(site, link, 1, async ([page]) => {
    await timed(page!, 0, () => page!.locator(name).fill("pug"));
    for (const atOnce of [false, true]) {
      await saveAtOnce(page!, atOnce);
      for (const pace of PACES_MS) {
        const rounds = pace < LONG_PACE_MS ? BURSTS : 1;
        for (let round = 0; round < rounds; round++) await count(page!, pace);
        note(site.title, atOnce ? '`"0"`' : "none", pace);
      }
    }
  });
}

test("a slow link", async ({ allowConsole, newLink, newProfile }) => {
  // Connections end while they are used.
  allowConsole(/ERR_/);
  const [still, live, handler] = [new Server("STILL_BIN"), new Server("LIVE_BIN"), await bare()];
  await still.start();
  await live.start();
  const saving = [savingSite("without live views", still, false), savingSite("live view", live, true)];
  const newVisit = visits(newProfile);
  const segments = { sent: 0, lost: 0 };
  for (const loss of LOSSES) {
    for (const site of [bareSite(handler), ...saving]) {
      const link = await newLink(site.url, { delay: DELAY_MS, loss });
      await newVisit(site, link, TABS, (pages) => measureKeys(site, loss, link, pages));
      if (loss === 0) continue;
      segments.sent += link.segments.sent;
      segments.lost += link.segments.lost;
    }
  }
  for (const site of saving) {
    await measureBursts(site, await newLink(site.url, { delay: DELAY_MS, loss: 0 }), newVisit);
  }
  handler.close();
  await still.remove();
  await live.remove();
  const text = [
    keys,
    `\nGoal: p99 at most ${GOAL_MS} ms from the key after which nothing is waited for.\n`,
    ...verdicts.map((verdict) => `* ${verdict}`),
    `\n${segments.lost} of ${segments.sent} segments were lost.\n`,
    bursts,
    `\nGoal: at most ${MOST_POSTS} posts for 40 keys in a row.\n`,
  ];
  writeFileSync(given("LINK_FIGURES"), text.join("\n"));
});
