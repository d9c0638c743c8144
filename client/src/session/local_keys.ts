// Which keys this browser keeps, and under which name.

import { isLasting, storage } from "../storage.ts";
import { LocalItem } from "./local_item.ts";

export interface LocalKeys {
  readonly item: LocalItem;
  readonly names: readonly string[];
}

const META = 'meta[name="remount-local"]';

/** What the page's head says: the item's name, then the keys. Most pages have none. */
export function localKeys(): LocalKeys | undefined {
  const [name, ...names] = document.querySelector<HTMLMetaElement>(META)?.content.split(" ") ?? [];
  if (!name) return undefined;
  const kept = storage("localStorage");
  return { item: new LocalItem(name, kept, isLasting(kept)), names };
}

/** Calls back when another tab has changed the item. */
export function hearOtherTabs(item: LocalItem, changed: () => void): void {
  window.addEventListener("storage", ({ key }) => {
    // No key: everything was cleared.
    if (key === item.name || key === null) changed();
  });
}
