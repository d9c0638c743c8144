// `phx-hook="Remount.ConnectionStatus"`: says that a view is not there, while that is so.

import { ViewHook } from "phoenix_live_view";
import { Countdown, holdWhileHidden } from "./countdown.ts";

const VIEW = "[data-phx-session]";
const STATUS = '[phx-hook="Remount.ConnectionStatus"]';

/** The elements that the client looks after. */
const alive = new WeakSet<Element>();

export class ConnectionStatus extends ViewHook {
  private countdown: Countdown | undefined;
  private ignoreVisibility = () => {};

  override mounted(): void {
    alive.add(this.el);
    this.el.textContent = "";
    this.countdown = new Countdown(delay(this.el), () => this.tell());
    this.ignoreVisibility = holdWhileHidden(this.countdown);
  }

  override disconnected(): void {
    // The client says so at each failure of a view that fails again and again.
    this.countdown?.begin();
  }

  override reconnected(): void {
    this.countdown?.end();
    this.el.textContent = "";
  }

  override destroyed(): void {
    this.countdown?.end();
    this.ignoreVisibility();
  }

  private tell(): void {
    if (!tell(this.el)) this.countdown?.end();
  }
}

/**
 * Has a view that fails already when it is joined say so too. The client takes no notice of what is
 * in a view before it is there, and loads the page again after a while.
 */
export function tellOfFailedJoins(): void {
  window.addEventListener("phx:page-loading-start", (event) => {
    if ((event as CustomEvent<{ kind?: string } | null>).detail?.kind !== "error") return;
    for (const element of document.querySelectorAll<HTMLElement>(STATUS)) {
      if (alive.has(element)) continue;
      setTimeout(() => alive.has(element) || tell(element), delay(element));
    }
  });
}

function delay(element: HTMLElement): number {
  return Number(element.dataset.after);
}

/** Whether there is something to say, which it does. */
function tell(element: HTMLElement): boolean {
  // A view that is about to be replaced by another one is told the same, and has no such class.
  const classes = element.closest(VIEW)?.classList;
  if (!classes?.contains("phx-error")) return false;
  const { lost = "", failed = "" } = element.dataset;
  element.textContent = classes.contains("phx-server-error") ? failed : lost;
  return true;
}
