// Hears what visitors type and choose. One set of listeners for the whole document, so that
// nothing is missed before a live view has joined and its hooks are mounted.

import { isChosen, isEdited, valueOf } from "./fields.ts";
import type { Value } from "./queue.ts";
import { debounceOf, fieldsOf, isField, isRoot, namesOf, rootOf } from "./roots.ts";
import type { Saver } from "./saver.ts";

/**
 * `reset` is called while the fields of this root are about to show again what the page came with.
 */
export function hearTyping(saver: Saver, reset: (root: HTMLElement) => void): void {
  const options = { capture: true };
  document.addEventListener("input", ({ target }) => edited(saver, target), options);
  document.addEventListener("change", ({ target }) => settled(saver, target), options);
  document.addEventListener("focusout", ({ target }) => left(saver, target), options);
  document.addEventListener("submit", (event) => submitted(saver, event), options);
  document.addEventListener("reset", ({ target }) => isRoot(target) && undone(saver, target, reset), options);
  // Typed while this script was still being loaded.
  const focused = document.activeElement;
  if (isField(focused) && isEdited(focused)) edited(saver, focused);
}

function edited(saver: Saver, target: EventTarget | null): void {
  const root = rootOf(target);
  if (!root || !isField(target)) return;
  const value = valueOf(target);
  if (value === undefined) return;
  const debounce = debounceOf(target, root);
  if (debounce === "submit") saver.hold(target.name, value);
  else saver.edit(target.name, value, isChosen(target) ? 0 : debounce);
}

function settled(saver: Saver, target: EventTarget | null): void {
  if (rootOf(target) && isField(target)) saver.release([target.name]);
}

function left(saver: Saver, target: EventTarget | null): void {
  const root = rootOf(target);
  if (root) saver.release(namesOf(root));
}

function submitted(saver: Saver, event: Event): void {
  if (!isRoot(event.target)) return;
  event.preventDefault();
  const root = event.target;
  const unsaved = saver.unsaved();
  const values = new Map<string, Value>();
  for (const field of fieldsOf(root)) {
    const value = isEdited(field) || unsaved.has(field.name) ? valueOf(field) : undefined;
    if (value !== undefined) values.set(field.name, value);
  }
  saver.submit(values);
  saver.release(namesOf(root));
}

function undone(saver: Saver, root: HTMLElement, reset: (root: HTMLElement) => void): void {
  reset(root);
  saver.undo(namesOf(root));
}
