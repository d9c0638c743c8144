// The elements that save what is typed into them, and their fields.

import type { Field } from "./fields.ts";

const HOOK = '[phx-hook="PersistSession"]';
/** Says the same where no live view is. */
const SAVE = "[data-session-save]";
const SELECTOR = `${SAVE},${HOOK}`;
const FIELDS = "input[name], select[name], textarea[name]";
const DEBOUNCE_MS = 300;

export function allRoots(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(SELECTOR)];
}

/** The root that this element is in, or belongs to as a field with a `form` attribute. */
export function rootOf(target: EventTarget | null): HTMLElement | undefined {
  if (!(target instanceof Element)) return undefined;
  const form = isField(target) ? target.form : null;
  if (form?.matches(SELECTOR)) return form;
  return target.closest<HTMLElement>(SELECTOR) ?? undefined;
}

export function isRoot(target: EventTarget | null): target is HTMLElement {
  return target instanceof Element && target.matches(SELECTOR);
}

export function isField(target: EventTarget | null): target is Field {
  return target instanceof Element && target.matches(FIELDS);
}

export function fieldsOf(root: Element): Field[] {
  if (isField(root)) return [root];
  // A form knows fields that stand outside of it, but markup that is not in a page has none such.
  const fields = root instanceof HTMLFormElement && root.isConnected ? [...root.elements] : [];
  const inside = fields.length > 0 ? fields : [...root.querySelectorAll(FIELDS)];
  return inside.filter(isField);
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
  if (asked === undefined) return DEBOUNCE_MS;
  if (asked === "submit") return asked;
  if (asked === "blur") return Number.POSITIVE_INFINITY;
  const milliseconds = Number(asked);
  return milliseconds >= 0 ? milliseconds : DEBOUNCE_MS;
}
