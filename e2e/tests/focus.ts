// Where a test moves the focus after the client has.

import { expect, type Locator } from "@playwright/test";

/**
 * Waits until an element has the focus and keeps it: two frames after the client has focused an
 * element, it does so once more.
 */
export async function keepsFocus(element: Locator): Promise<void> {
  await expect(element).toBeFocused();
  await element.evaluate(async () => {
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
  });
  await expect(element).toBeFocused();
}
