// Shows which events a view refused, and why. Only a debug build of the server says so.

import { RefusedList, type RefusedEvent } from "./refused/list.ts";
import { RefusedPanel } from "./refused/panel.ts";

const EVENT = "phx:remount:refused";

export function showRefused(): void {
  const list = new RefusedList();
  const panel = new RefusedPanel(() => list.clear());
  window.addEventListener(EVENT, (event) => {
    list.add((event as CustomEvent<RefusedEvent>).detail);
    panel.show(list.lines());
  });
}
