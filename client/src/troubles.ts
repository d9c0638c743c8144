// Shows which events a view refused, and which views failed, and why. Only a debug build of the
// server says so.

import { crashed, refused, type Crash, type RefusedEvent } from "./troubles/words.ts";
import { TroubleList } from "./troubles/list.ts";
import { TroublePanel } from "./troubles/panel.ts";

export function showTroubles(): void {
  const list = new TroubleList();
  const panel = new TroublePanel(() => list.clear());
  const show = (words: string) => {
    list.add(words);
    panel.show(list.lines());
  };
  window.addEventListener("phx:remount:refused", (event) => {
    show(refused((event as CustomEvent<RefusedEvent>).detail));
  });
  window.addEventListener("phx:remount:crashed", (event) => {
    show(crashed((event as CustomEvent<Crash>).detail));
  });
}
