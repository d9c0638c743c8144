// Shows on the page what became of what was typed.

import { type Field, renderedValue, show } from "./fields.ts";
import type { Ledger } from "./ledger.ts";
import type { Value } from "./queue.ts";
import { fieldsOf, namesOf } from "./roots.ts";

const STATE = "data-session-state";
const ERROR = "data-session-error";
const ERROR_FOR = "data-session-error-for";
const INVALID = "aria-invalid";
const DESCRIBED_BY = "aria-describedby";
const DESCRIPTION = "aria-description";
/** Without a place, there is at least something to point at. */
const TITLE = "title";

/** The elements of the page that stay where this markup leaves something out. */
export type LeftOut = (markup: Element) => readonly Element[];

/** Marks a root and its fields: those on the page, or those about to be patched in. */
export function dress(root: Element, ledger: Ledger, leftOut: LeftOut): void {
  const state = ledger.state([root, ...leftOut(root)].flatMap(namesOf));
  if (state) root.setAttribute(STATE, state);
  const places = placesOf(root, leftOut);
  for (const field of fieldsOf(root)) complain(field, places.get(field.name), ledger.error(field.name));
}

/** Lets fields keep what the server does not have yet, and notes what it has rendered instead. */
export function keepUnsaved(
  root: Element,
  unsaved: ReadonlyMap<string, Value>,
  rendered: Map<string, Value>,
): void {
  const fields = fieldsOf(root);
  for (const { name } of fields) rendered.delete(name);
  for (const field of fields) {
    const value = unsaved.get(field.name);
    if (value === undefined) continue;
    const before = renderedValue(field);
    if (before !== undefined) rendered.set(field.name, before);
    show(field, value);
  }
}

/** Makes what the server has rendered last the value to which the browser resets a field. */
export function takeBack(root: Element, rendered: ReadonlyMap<string, Value>): void {
  for (const field of fieldsOf(root)) {
    const value = rendered.get(field.name);
    if (value !== undefined) show(field, value);
  }
}

/** The page's own elements for what is wrong with a value, by key. */
function placesOf(root: Element, leftOut: LeftOut): Map<string | null, Element> {
  const scope = root.closest("form") ?? root;
  const places = [scope, ...leftOut(scope)]
    .flatMap((part) => [part, ...part.querySelectorAll(`[${ERROR_FOR}]`)])
    .filter((part) => part.hasAttribute(ERROR_FOR));
  for (const place of places) {
    // What is put into it is only read out if the element was known to change before.
    if (!place.matches("[role],[aria-live]")) place.setAttribute("aria-live", "polite");
  }
  return new Map(places.map((place) => [place.getAttribute(ERROR_FOR), place]));
}

/** An error the app rendered itself is not touched: only what carries our mark is taken back. */
function complain(field: Field, place: Element | undefined, error = ""): void {
  const before = field.getAttribute(ERROR);
  if (!error && before === null) return;
  if (place) {
    if (place.textContent !== error) place.textContent = error;
    // The field may have had to say it itself before its place was there.
    say(field, TITLE, before, "");
  }
  if (place?.id) describeBy(field, place.id);
  else say(field, place ? DESCRIPTION : TITLE, before, error);
  field.setCustomValidity(error);
  set(field, ERROR, error);
  set(field, INVALID, error && "true");
}

/**
 * Adds to what describes a field. It stays there: an element without text describes nothing. The
 * id is the page's, since the client of live views would take an element with another one for new.
 */
function describeBy(field: Field, id: string): void {
  const ids = new Set(field.getAttribute(DESCRIBED_BY)?.split(/\s+/));
  set(field, DESCRIBED_BY, [...ids.add(id)].join(" ").trim());
}

/** Says it in an attribute, unless that is taken by words of the page. */
function say(field: Field, attribute: string, before: string | null, error: string): void {
  const words = field.getAttribute(attribute);
  if (words === null || words === before) set(field, attribute, error);
}

function set(field: Field, attribute: string, words: string): void {
  if (words) field.setAttribute(attribute, words);
  else field.removeAttribute(attribute);
}
