// Shows on the page what became of what was typed.

import { show, type Field } from "./fields.ts";
import type { Ledger } from "./ledger.ts";
import type { Value } from "./queue.ts";
import { fieldsOf } from "./roots.ts";

const STATE = "data-session-state";
const ERROR = "data-session-error";
const INVALID = "aria-invalid";

/** Marks a root and its fields: those on the page, or those about to be patched in. */
export function dress(root: Element, ledger: Ledger): void {
  const fields = fieldsOf(root);
  const state = ledger.state(fields.map(({ name }) => name));
  if (state && root.getAttribute(STATE) !== state) root.setAttribute(STATE, state);
  for (const field of fields) complain(field, ledger.error(field.name));
}

/** Lets fields keep what the server does not have yet. */
export function keepUnsaved(root: Element, unsaved: ReadonlyMap<string, Value>): void {
  if (unsaved.size === 0) return;
  for (const field of fieldsOf(root)) {
    const value = unsaved.get(field.name);
    if (value !== undefined) show(field, value);
  }
}

/** An error the app rendered itself is not touched: only what carries our mark is taken back. */
function complain(field: Field, error: string | undefined): void {
  if (error !== undefined) {
    field.setAttribute(ERROR, error);
    field.setAttribute(INVALID, "true");
    field.setCustomValidity(error);
  } else if (field.hasAttribute(ERROR)) {
    field.removeAttribute(ERROR);
    field.removeAttribute(INVALID);
    field.setCustomValidity("");
  }
}
