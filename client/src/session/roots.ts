// The elements that save what is typed into them, and their fields.

import type { Field } from "./fields.ts";

/** The second one says the same where no live view is. */
const SELECTOR = '[phx-hook="PersistSession"],[data-session-save]';
const FIELDS = "input[name],select[name],textarea[name]";
const DEBOUNCE_MS = 300;

export function allRoots(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(SELECTOR)];
}

/** The root that this is, that it is in, or that it belongs to as a field with a `form`. */
export function rootOf(target: EventTarget | null): HTMLElement | null {
  if (!(target instanceof Element)) return null;
  const form = isField(target) ? target.form : null;
  return form?.matches(SELECTOR) ? form : target.closest<HTMLElement>(SELECTOR);
}

export function isField(target: EventTarget | null): target is Field {
  return target instanceof Element && target.matches(FIELDS);
}

export function fieldsOf(root: Element): Field[] {
  if (isField(root)) return [root];
  // A form knows fields that stand outside of it, but markup that is not in a page has none such.
  const knows = root instanceof HTMLFormElement && root.isConnected;
  return [...(knows ? root.elements : root.querySelectorAll(FIELDS))].filter(isField);
}

export function namesOf(root: Element): string[] {
  return fieldsOf(root).map(({ name }) => name);
}

/**
 * Milliseconds; `data-debounce="blur"` waits until the field is left, `"submit"` until the form is
 * submitted.
 */
export function debounceOf(field: Field, root: HTMLElement): number | "submit" {
  const asked = field.dataset.debounce ?? root.dataset.debounce;
  if (asked === "submit") return asked;
  if (asked === "blur") return Infinity;
  const milliseconds = Number(asked);
  return milliseconds >= 0 ? milliseconds : DEBOUNCE_MS;
}
