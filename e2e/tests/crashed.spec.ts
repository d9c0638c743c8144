// A view that fails is named on the page of a debug build. What the server says then is said here
// in
// its place, on the socket of a page that is otherwise its own.

import type { Page, WebSocketRoute } from "@playwright/test";
import { expect, test, type Profile, type Server } from "../fixtures";

type Frame = [string | null, string | null, string, string, Record<string, unknown>];

const CRASH = {
  what: "tasks::Tasks failed in event add",
  place: "src/main.rs:7:9",
  causes: ["no room for <b>more</b>", "the disk is full"],
};
const EVENTS = [["remount:crashed", CRASH]];
const WORDS = "tasks::Tasks failed in event add at src/main.rs:7:9: no room for <b>more</b>: the disk is full";

/** Opens a page whose frames from the server go through `change`, with its socket. */
async function open(
  profile: Profile,
  tasks: Server,
  change: (frame: Frame) => Frame,
): Promise<{ page: Page; socket: WebSocketRoute; joined: () => Frame }> {
  let socket: WebSocketRoute | undefined;
  let joined: Frame | undefined;
  const context = await profile.context();
  await context.routeWebSocket(/\/live\/websocket/, (route) => {
    socket = route;
    const server = route.connectToServer();
    route.onMessage((message) => server.send(message));
    server.onMessage((message) => {
      const frame = change(JSON.parse(message as string) as Frame);
      if (frame[2].startsWith("lv:") && frame[3] === "phx_reply") joined ??= frame;
      route.send(JSON.stringify(frame));
    });
  });
  const page = await profile.open(tasks.url);
  await expect.poll(() => joined).toBeDefined();
  return { page, socket: socket!, joined: () => joined! };
}

test("a view that fails is named, and stays so when it is there again", async ({ tasks, profile }) => {
  const { page, socket, joined } = await open(profile, tasks, (frame) => frame);
  const main = page.locator("[data-phx-main].phx-connected");
  await expect(main).toBeAttached();
  await main.evaluate((element) => element.classList.remove("phx-connected"));

  const [joinRef, , topic] = joined();
  socket.send(JSON.stringify([joinRef, null, topic, "diff", { e: EVENTS }]));
  socket.send(JSON.stringify([joinRef, joinRef, topic, "phx_error", {}]));
  const panel = page.getByRole("alert");
  await expect(panel).toContainText(WORDS);
  await expect(main).toBeAttached();
  await expect(panel).toContainText(WORDS);
});

test("a view that fails while it is joined is named", async ({ tasks, profile }) => {
  const crash = { status: "error", response: { reason: "join crashed", events: EVENTS } };
  const { page } = await open(profile, tasks, (frame) => {
    const [joinRef, ref, topic, event] = frame;
    return topic.startsWith("lv:") ? [joinRef, ref, topic, event, crash] : frame;
  });
  await expect(page.getByRole("alert")).toContainText(WORDS);
});
