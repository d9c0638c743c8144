// Notices what scripts of the page put in and take out, without a word of theirs: roots come and
// go, and get other fields.

import type { PageSession } from "./page_session.ts";
import { allRoots, namesOf, rootOf } from "./roots.ts";

export function watchSwaps(session: PageSession): void {
  let known = new Set(allRoots());
  new MutationObserver((records) => {
    const gone = new Set(records.flatMap(({ removedNodes }) => [...removedNodes]));
    const changed = new Set<Element>();
    for (const node of records.flatMap(({ addedNodes }) => [...addedNodes])) {
      const root = rootOf(node);
      // What was only moved shows what it did.
      if (!root || !known.has(root) || gone.has(node)) continue;
      session.arrived(node as Element);
      changed.add(root);
    }
    const present = new Set(allRoots());
    for (const root of present) if (!known.has(root)) session.appeared(root);
    for (const root of changed) session.mark(root);
    const left = [...known].filter((root) => !present.has(root));
    known = present;
    if (left.length === 0) return;
    // Another root may have taken its place.
    const shown = new Set([...present].flatMap(namesOf));
    session.disappeared(left.flatMap(namesOf).filter((key) => !shown.has(key)));
  }).observe(document, { childList: true, subtree: true, attributeFilter: ["data-session-save"] });
}
