// Hears what visitors type and choose. One set of listeners for the whole document, so that
// nothing is missed before a live view has joined and its hooks are mounted.

import { isChosen, isEdited, valueOf } from "./fields.ts";
import type { Value } from "./queue.ts";
import { debounceOf, fieldsOf, isField, isRoot, namesOf, rootOf } from "./roots.ts";
import type { Saver } from "./saver.ts";

/**
 * `reset` is called while the fields of this root are about to show again what the page came with.
 */
export function hearTyping(sender: Saver, reset: (root: HTMLElement) => void): void {
  const options = { capture: true };
  document.addEventListener("input", ({ target }) => edited(sender, target), options);
  document.addEventListener("change", ({ target }) => settled(sender, target), options);
  document.addEventListener("focusout", ({ target }) => left(sender, target), options);
  document.addEventListener("submit", (event) => submitted(sender, event), options);
  document.addEventListener("reset", ({ target }) => isRoot(target) && undone(sender, target, reset), options);
  // Typed while this script was still being loaded.
  const focused = document.activeElement;
  if (isField(focused) && isEdited(focused)) edited(sender, focused);
}

function edited(sender: Saver, target: EventTarget | null): void {
  const root = rootOf(target);
  if (!root || !isField(target)) return;
  const value = valueOf(target);
  if (value === undefined) return;
  const debounce = debounceOf(target, root);
  if (debounce === "submit") sender.hold(target.name, value);
  else sender.edit(target.name, value, isChosen(target) ? 0 : debounce);
}

function settled(sender: Saver, target: EventTarget | null): void {
  if (rootOf(target) && isField(target)) sender.release([target.name]);
}

function left(sender: Saver, target: EventTarget | null): void {
  const root = rootOf(target);
  if (root) sender.release(namesOf(root));
}

function submitted(sender: Saver, event: Event): void {
  if (!isRoot(event.target)) return;
  event.preventDefault();
  const root = event.target;
  const unsaved = sender.unsaved();
  const values = new Map<string, Value>();
  for (const field of fieldsOf(root)) {
    const value = isEdited(field) || unsaved.has(field.name) ? valueOf(field) : undefined;
    if (value !== undefined) values.set(field.name, value);
  }
  sender.submit(values);
  sender.release(namesOf(root));
}

function undone(sender: Saver, root: HTMLElement, reset: (root: HTMLElement) => void): void {
  reset(root);
  sender.undo(namesOf(root));
}
