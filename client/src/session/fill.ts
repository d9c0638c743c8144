// Shows in fields what was saved elsewhere.

import { isEdited, show, valueOf, type Field } from "./fields.ts";
import type { Value } from "./queue.ts";
import { allRoots, fieldsOf } from "./roots.ts";

/**
 * Has the fields of a key show a value, unless the visitor is about to change it. `before` is what
 * the page has known before, as JSON.
 */
export function fill(key: string, value: unknown, before?: string): void {
  const fields = allRoots()
    .flatMap(fieldsOf)
    .filter((field) => field.name === key && canShow(field, value));
  const isInUse = (field: Field) => field === document.activeElement || isChanged(field, before);
  if (!fields.some(isInUse)) for (const field of fields) show(field, value as Value);
}

function canShow(field: Field, value: unknown): boolean {
  if (typeof value === "object" && value !== null && field.type !== "select-multiple") return false;
  // Of a group of buttons only one has a value.
  return field.type === "radio" || valueOf(field) !== undefined;
}

/** Whether it holds something else than what the server has rendered, and than what is known. */
function isChanged(field: Field, before: string | undefined): boolean {
  const value = valueOf(field);
  return value !== undefined && isEdited(field) && JSON.stringify(value) !== before;
}
