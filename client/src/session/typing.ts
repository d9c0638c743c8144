// Hears what visitors type and choose. One set of listeners for the whole document, so that
// nothing is missed before a live view has joined and its hooks are mounted.

import { type Field, isChosen, isEdited, valueOf } from "./fields.ts";
import type { Value } from "./queue.ts";
import { debounceOf, fieldsOf, isField, namesOf, rootOf } from "./roots.ts";
import type { Saver } from "./saver.ts";

type Target = EventTarget | null;

/**
 * `reset` is called while the fields of this root are about to show again what the page came with.
 */
export function hearTyping(saver: Saver, reset: (root: HTMLElement) => void): void {
  const hear = (type: string, then: (root: HTMLElement, target: Target, event: Event) => void) =>
    document.addEventListener(
      type,
      (event) => {
        const root = rootOf(event.target);
        if (root) then(root, event.target, event);
      },
      true,
    );
  hear("input", (root, target) => isField(target) && edited(saver, root, target));
  hear("change", (_, target) => isField(target) && saver.release([target.name]));
  hear("focusout", (root) => saver.release(namesOf(root)));
  hear("submit", (root, target, event) => {
    if (root !== target) return;
    event.preventDefault();
    saver.submit(changed(saver, root));
    saver.release(namesOf(root));
  });
  hear("reset", (root, target) => {
    if (root !== target) return;
    reset(root);
    saver.undo(namesOf(root));
  });
  // Typed while this script was still being loaded.
  const focused = document.activeElement;
  const root = rootOf(focused);
  if (root && isField(focused) && isEdited(focused)) edited(saver, root, focused);
}

function edited(saver: Saver, root: HTMLElement, field: Field): void {
  const value = valueOf(field);
  if (value === undefined) return;
  const debounce = debounceOf(field, root);
  if (debounce === "submit") saver.hold(field.name, value);
  else saver.edit(field.name, value, isChosen(field) ? 0 : debounce);
}

function changed(saver: Saver, root: HTMLElement): Map<string, Value> {
  const unsaved = saver.unsaved();
  const values = new Map<string, Value>();
  for (const field of fieldsOf(root)) {
    const value = isEdited(field) || unsaved.has(field.name) ? valueOf(field) : undefined;
    if (value !== undefined) values.set(field.name, value);
  }
  return values;
}
