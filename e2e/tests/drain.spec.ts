// A deploy: a server is asked to stop while the next one runs already, behind the same nginx.

import { expect, test as base, type Server } from "../fixtures";
import { Visitor } from "../fixtures/visitor";
import { introduce, openDesk, ring } from "./desk";

const VISITORS = 200;

const test = base.extend<{ next: Server; visitors: Visitor[] }>({
  /** The server of the next build, which nobody is sent to as long as the first one listens. */
  next: async ({ nested, nginx }, use) => {
    const next = nested.successor();
    try {
      await next.start();
      await nginx.start(nested, { buffering: "on", standby: next });
      await use(next);
    } finally {
      await next.remove();
    }
  },
  /** Those who have saved a name, each his own. */
  visitors: async ({ next: _, nginx }, use) => {
    const open = async (number: number) => {
      const visitor = await Visitor.open(nginx.url);
      await visitor.save(`visitor ${number}`);
      return visitor;
    };
    const visitors = await Promise.all(Array.from({ length: VISITORS }, (_, number) => open(number)));
    await use(visitors);
    for (const visitor of visitors) visitor.leave();
  },
});

const RESTS = 0;
const SAVES_WHEN_LOST = 2;

/**
 * Of three visitors one rests, one saves while the server is asked to stop, and one as soon as his
 * page has lost its socket.
 */
async function saveAgain(visitor: Visitor, number: number): Promise<void> {
  if (number % 3 === RESTS) return;
  if (number % 3 === SAVES_WHEN_LOST) await visitor.lost();
  await visitor.save(`visitor ${number} again`);
}

test("in a deploy all pages go over to the next server, with all that was saved and typed", async ({
  nested,
  next: _,
  visitors,
  nginx,
  profile,
}) => {
  const page = await openDesk(profile, nginx.url);
  await ring(page);
  await introduce(page, "pug");
  await Promise.all(visitors.map((visitor) => visitor.ring()));

  const back = visitors.map((visitor) => visitor.joinsAgain());
  const saved = visitors.map(saveAgain);
  const typed = page.getByLabel("Your name").pressSequentially("sley");
  const began = performance.now();
  const stopped = nested.stop();
  await Promise.all(back);
  // A view begins anew where it is joined.
  await expect(page.getByRole("status")).toHaveText("0");
  const took = performance.now() - began;
  await Promise.all([...saved, typed, stopped]);
  // A figure and no bar: a machine that does other work beside would fail for it.
  console.log(`${VISITORS + 1} pages were on the next server after ${(took / 1_000).toFixed(1)} s`);

  await expect(page.getByRole("heading")).toHaveText("Hello, pugsley!");
  await expect(page.getByLabel("Your name")).toHaveValue("pugsley");
  await expect(page.locator("#you")).toHaveAttribute("data-session-state", "saved");
  await ring(page);
  await page.reload();
  await expect(page.getByLabel("Your name")).toHaveValue("pugsley");

  // The first server has ended. At the views of the next one nobody has rung.
  expect(await Promise.all(visitors.map((visitor) => visitor.ring()))).toEqual(visitors.map(() => "1"));
  const names = visitors.map((_, number) => `visitor ${number}${number % 3 === RESTS ? "" : " again"}`);
  expect(visitors.map(({ saved }) => saved)).toEqual(names);
  expect(await Promise.all(visitors.map((visitor) => visitor.shown()))).toEqual(names);
});
