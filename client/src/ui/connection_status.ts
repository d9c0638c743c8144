// `phx-hook="Remount.ConnectionStatus"`: says that a view is not there, while that is so.

import { ViewHook } from "phoenix_live_view";
import { Countdown, holdWhileHidden } from "./countdown.ts";

const VIEW = "[data-phx-session]";

export class ConnectionStatus extends ViewHook {
  private countdown: Countdown | undefined;
  private ignoreVisibility = () => {};

  override mounted(): void {
    this.countdown = new Countdown(Number(this.el.dataset.after), () => this.tell());
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
    // A view that is about to be replaced by another one is told the same, and has no such class.
    const classes = this.el.closest(VIEW)?.classList;
    if (!classes?.contains("phx-error")) return this.countdown?.end();
    const { lost = "", failed = "" } = this.el.dataset;
    this.el.textContent = classes.contains("phx-server-error") ? failed : lost;
  }
}
