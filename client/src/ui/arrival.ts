// What a browser does for a visitor who loads a page, where a link leads to another view without
// that: the focus goes to the beginning of what is new, and a screen reader says its title.

import type { LiveSocket } from "phoenix_live_view";
import { Announcer } from "./announcer.ts";
import { focusOn, type Focusable } from "./focus.ts";

const MAIN = "[data-phx-main]";
/** So many frames pass before the client has carried out what the view says of the focus. */
const FRAMES = 3;

/** Looks after visitors who come to another view. */
export function greetArrivals(liveSocket: LiveSocket): void {
  let main = document.querySelector(MAIN);
  const around = main?.parentElement;
  if (!around) return;
  const announcer = new Announcer();
  // The client puts another element in the place of the view's, and the same one stays where the
  // view only changes or comes back.
  const observer = new MutationObserver(() => {
    const now = document.querySelector(MAIN);
    if (now === null || now === main) return;
    main = now;
    announcer.clear();
    afterFrames(FRAMES, () => {
      if (main !== now) return;
      focusOn(now, document, (element) => keepFocusable(liveSocket, element));
      announcer.announce(document.title);
    });
  });
  observer.observe(around, { childList: true });
}

/** The server knows nothing of the attribute, and must not take it away with the focus in it. */
function keepFocusable(liveSocket: LiveSocket, element: Focusable): void {
  element.setAttribute("tabindex", "-1");
  liveSocket.js().ignoreAttributes(element as HTMLElement, "tabindex");
  const forget = () => element.removeAttribute("tabindex");
  element.addEventListener("blur", forget, { once: true });
}

function afterFrames(count: number, then: () => void): void {
  requestAnimationFrame(() => (count > 1 ? afterFrames(count - 1, then) : then()));
}
