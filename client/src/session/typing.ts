// Hears what visitors type and choose. One set of listeners for the whole document, so that
// nothing is missed before a live view has joined and its hooks are mounted.

import { isChosen, isEdited, valueOf, type Field } from "./fields.ts";
import { debounceOf, fieldsOf, isField, isRoot, rootOf } from "./roots.ts";
import type { Saver } from "./saver.ts";

export function hearTyping(sender: Saver): void {
  const options = { capture: true };
  document.addEventListener("input", ({ target }) => edited(sender, target), options);
  document.addEventListener("change", ({ target }) => settled(sender, target), options);
  document.addEventListener("focusout", ({ target }) => left(sender, target), options);
  document.addEventListener("submit", (event) => submitted(sender, event), options);
  // Typed while this script was still being loaded.
  const focused = document.activeElement;
  if (isField(focused) && isEdited(focused)) edited(sender, focused);
}

function edited(sender: Saver, target: EventTarget | null): void {
  const root = rootOf(target);
  if (!root || !isField(target)) return;
  const value = valueOf(target);
  if (value !== undefined) sender.edit(target.name, value, isChosen(target) ? 0 : debounceOf(target, root));
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
  const again = fieldsOf(root).filter((field) => isEdited(field) || unsaved.has(field.name));
  for (const field of again) save(sender, field);
  sender.release(namesOf(root));
}

function save(sender: Saver, field: Field): void {
  const value = valueOf(field);
  if (value !== undefined) sender.edit(field.name, value, 0);
}

function namesOf(root: Element): string[] {
  return fieldsOf(root).map(({ name }) => name);
}
