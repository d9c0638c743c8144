// `phx-hook="Remount.AutoClear"`: a message that closes itself, as a visitor would do it.

import { ViewHook } from "phoenix_live_view";
import { Countdown, holdWhileHidden } from "./countdown.ts";

export class AutoClear extends ViewHook {
  private countdown: Countdown | undefined;
  private text: string | null = null;
  private ignoreVisibility = () => {};

  override mounted(): void {
    const countdown = new Countdown(Number(this.el.dataset.autoClear), () => this.close());
    // Who points at it or is in it still reads, or is about to close it.
    const holding = [
      ["pointerenter", "pointer", true],
      ["pointerleave", "pointer", false],
      ["focusin", "focus", true],
      ["focusout", "focus", false],
    ] as const;
    for (const [event, by, holds] of holding) {
      this.el.addEventListener(event, () => countdown.hold(by, holds));
    }
    this.countdown = countdown;
    this.text = this.el.textContent;
    this.ignoreVisibility = holdWhileHidden(countdown);
    countdown.begin();
  }

  override updated(): void {
    if (this.el.textContent === this.text) return;
    this.text = this.el.textContent;
    this.countdown?.beginAnew();
  }

  override destroyed(): void {
    this.countdown?.end();
    this.ignoreVisibility();
  }

  private close(): void {
    this.el.querySelector("button")?.click();
  }
}
