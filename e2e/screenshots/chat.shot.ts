import { fileURLToPath } from "node:url";
import { expect, test } from "../fixtures";
import { headline, messages, openChat, say, typeName } from "../tests/chat";

const PICTURE = fileURLToPath(new URL("../../docs/images/chat.png", import.meta.url));

test("a chat of two", async ({ server, profile, otherProfile }) => {
  const ada = await openChat(profile, server);
  const bob = await openChat(otherProfile, server);
  await typeName(ada, "Ada");
  await typeName(bob, "Bob");
  await bob.getByRole("link", { name: "Settings" }).click();
  await bob.getByLabel("teal").check();
  await bob.getByRole("link", { name: "Chat" }).click();
  await expect(headline(bob).locator("b")).toHaveClass("colour-teal");
  await say(ada, "Hello! Is anybody here?");
  await say(bob, "Me. Did you type your name again?");
  await say(ada, "No. I restarted the browser, and the server. It knew me.");
  await expect(messages(ada)).toHaveCount(3);
  await ada.setViewportSize({ width: 800, height: 520 });
  await ada.screenshot({ path: PICTURE, animations: "disabled" });
});
