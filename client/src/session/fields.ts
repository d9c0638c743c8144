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

const NOT_SAVED = /^(submit|reset|button|image|file|hidden|password)$/;
/** Also says so of a password whose letters are shown for a while, as a field of another type. */
const PASSWORD = /\b(current|new)-password\b/;
const CHOSEN = /^(checkbox|radio|select|color)/;

/**
 * The field's value; `undefined` if it has none to save, as a radio button that is not chosen, a
 * number that is half typed, or a password.
 */
export function valueOf(field: Readable): Value | undefined {
  const { type, value } = field;
  if (NOT_SAVED.test(type) || PASSWORD.test(field.autocomplete ?? "")) return undefined;
  switch (type) {
    case "checkbox":
      return field.checked === true;
    case "radio":
      return field.checked ? value : undefined;
    case "number":
    case "range":
      if (Number.isFinite(field.valueAsNumber)) return field.valueAsNumber;
      return field.validity?.badInput ? undefined : null;
    case "select-multiple":
      return [...(field.selectedOptions ?? [])].map(({ value }) => value);
    default:
      return value;
  }
}

/** Whether a change of it is a decision at once, not one letter of many. */
export function isChosen({ type }: Readable): boolean {
  return CHOSEN.test(type);
}

/** Whether it holds something else than what the server rendered. */
export function isEdited(field: Field): boolean {
  if (isSelect(field)) {
    return [...field.options].some((option) => option.selected !== option.defaultSelected);
  }
  if (isToggle(field)) return field.checked !== field.defaultChecked;
  return field.value !== field.defaultValue;
}

/** What the server rendered; `undefined` if that is another button of the same group. */
export function renderedValue(field: Field): Value | undefined {
  if (isSelect(field)) {
    const rendered = [...field.options].filter((option) => option.defaultSelected);
    const values = rendered.map(({ value }) => value);
    return field.multiple ? values : (values[0] ?? field.options[0]?.value);
  }
  if (!isToggle(field)) return field.defaultValue;
  const { type, value, defaultChecked } = field;
  return valueOf({ type, value, checked: defaultChecked });
}

/** Makes a field show a value: one on the page, or one in markup that is about to be patched in. */
export function show(field: Field, value: Value): void {
  if (isSelect(field)) {
    const chosen = [value].flat().map(String);
    for (const option of field.options) {
      option.defaultSelected = option.selected = chosen.includes(option.value);
    }
  } else if (isToggle(field)) {
    field.defaultChecked = field.checked = value === (field.type === "radio" ? field.value : true);
  } else {
    const text = String(value ?? "");
    if (field.type !== "textarea") field.defaultValue = text;
    // Setting the same text would move the cursor to its end.
    if (field.value !== text) field.value = text;
  }
}

function isSelect(field: Field): field is HTMLSelectElement {
  return "options" in field;
}

function isToggle(field: Field): field is HTMLInputElement {
  return /^(checkbox|radio)$/.test(field.type);
}
