// What form fields hold, as session values, and back.

import type { Value } from "./queue.ts";

export type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** What reading a field takes; so much of it that the rules can be tried without a document. */
export interface Readable {
  readonly type: string;
  readonly value: string;
  readonly checked?: boolean;
  readonly valueAsNumber?: number;
  readonly validity?: { readonly badInput: boolean };
  readonly autocomplete?: string;
  readonly selectedOptions?: Iterable<{ readonly value: string }>;
}

const NOT_SAVED = new Set(["submit", "reset", "button", "image", "file", "hidden", "password"]);
/** Also says so of a password whose letters are shown for a while, as a field of another type. */
const PASSWORD = /\b(current|new)-password\b/;
const CHOSEN = new Set(["checkbox", "radio", "select-one", "select-multiple", "color"]);

/**
 * The field's value; `undefined` if it has none to save, as a radio button that is not chosen, a
 * number that is half typed, or a password.
 */
export function valueOf(field: Readable): Value | undefined {
  if (NOT_SAVED.has(field.type) || PASSWORD.test(field.autocomplete ?? "")) return undefined;
  switch (field.type) {
    case "checkbox":
      return field.checked === true;
    case "radio":
      return field.checked ? field.value : undefined;
    case "number":
    case "range": {
      const number = field.valueAsNumber ?? Number.NaN;
      if (Number.isFinite(number)) return number;
      return field.validity?.badInput ? undefined : null;
    }
    case "select-multiple":
      return [...(field.selectedOptions ?? [])].map(({ value }) => value);
    default:
      return field.value;
  }
}

/** Whether a change of it is a decision at once, not one letter of many. */
export function isChosen(field: Readable): boolean {
  return CHOSEN.has(field.type);
}

/** Whether it holds something else than what the server rendered. */
export function isEdited(field: Field): boolean {
  if (field instanceof HTMLSelectElement) {
    return [...field.options].some((option) => option.selected !== option.defaultSelected);
  }
  if (field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio")) {
    return field.checked !== field.defaultChecked;
  }
  return field.value !== field.defaultValue;
}

/** What the server rendered; `undefined` if that is another button of the same group. */
export function renderedValue(field: Field): Value | undefined {
  if (field instanceof HTMLSelectElement) {
    const rendered = [...field.options].filter((option) => option.defaultSelected);
    const values = rendered.map(({ value }) => value);
    return field.multiple ? values : (values[0] ?? field.options[0]?.value);
  }
  if (field instanceof HTMLInputElement) {
    if (field.type === "checkbox") return field.defaultChecked;
    if (field.type === "radio") return field.defaultChecked ? field.value : undefined;
  }
  return field.defaultValue;
}

/** Makes a field show a value: one on the page, or one in markup that is about to be patched in. */
export function show(field: Field, value: Value): void {
  if (field instanceof HTMLSelectElement) {
    const chosen = new Set((Array.isArray(value) ? value : [value]).map(String));
    for (const option of field.options) {
      option.toggleAttribute("selected", chosen.has(option.value));
      option.selected = chosen.has(option.value);
    }
  } else if (field.type === "checkbox" || field.type === "radio") {
    const checked = field.type === "checkbox" ? value === true : field.value === value;
    field.toggleAttribute("checked", checked);
    (field as HTMLInputElement).checked = checked;
  } else {
    const text = value === null ? "" : String(value);
    if (field instanceof HTMLInputElement) field.setAttribute("value", text);
    // Setting the same text would move the cursor to its end.
    if (field.value !== text) field.value = text;
  }
}
