import { fileURLToPath } from "node:url";
import { expect, test } from "../fixtures";
import { headline, messages, openChat, say, typeName } from "../tests/chat";

const PICTURE = fileURLToPath(new URL("../../docs/images/chat.png", import.meta.url));

test("a chat of two", async ({ server, profile, otherProfile }) => {
  const pug = await openChat(profile, server);
  const cat = await openChat(otherProfile, server);
  await typeName(pug, "pug");
  await typeName(cat, "cat");
  await cat.getByRole("link", { name: "Settings" }).click();
  await cat.getByLabel("teal").check();
  await cat.getByRole("link", { name: "Chat" }).click();
  await expect(headline(cat).locator("b")).toHaveClass("colour-teal");
  await say(pug, "Hello! Is anybody here?");
  await say(cat, "Me. Did you type your name again?");
  await say(pug, "No. I restarted the browser, and the server. It knew me.");
  await expect(messages(pug)).toHaveCount(3);
  await pug.setViewportSize({ width: 800, height: 520 });
  await pug.screenshot({ path: PICTURE, animations: "disabled" });
});
