// Shows on the page what became of what was typed.

import { renderedValue, show, type Field } from "./fields.ts";
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

const NOTHING: LeftOut = () => [];

/** Marks a root and its fields: those on the page, or those about to be patched in. */
export function dress(root: Element, ledger: Ledger, leftOut = NOTHING): void {
  const fields = fieldsOf(root);
  const state = ledger.state([root, ...leftOut(root)].flatMap(namesOf));
  if (state && root.getAttribute(STATE) !== state) root.setAttribute(STATE, state);
  const places = placesOf(root, leftOut);
  for (const field of fields) complain(field, places.get(field.name), ledger.error(field.name));
}

/** Lets fields keep what the server does not have yet, and notes what it has rendered instead. */
export function keepUnsaved(
  root: Element,
  unsaved: ReadonlyMap<string, Value>,
  rendered: Map<string, Value>,
): void {
  const fields = fieldsOf(root);
  for (const { name } of fields) rendered.delete(name);
  const changed = fields.filter(({ name }) => unsaved.has(name));
  for (const field of changed) {
    const value = renderedValue(field);
    if (value !== undefined) rendered.set(field.name, value);
  }
  for (const field of changed) show(field, unsaved.get(field.name) ?? null);
}

/** Makes what the server has rendered last the value to which the browser resets a field. */
export function takeBack(root: Element, rendered: ReadonlyMap<string, Value>): void {
  for (const field of fieldsOf(root)) {
    const value = rendered.get(field.name);
    if (value !== undefined) show(field, value);
  }
}

/** The page's own elements for what is wrong with a value, by key. */
function placesOf(root: Element, leftOut: LeftOut): Map<string, Element> {
  const places = new Map<string, Element>();
  const scope = root.closest("form") ?? root;
  const elements = [scope, ...leftOut(scope)].flatMap((part) => [
    ...(part.matches(`[${ERROR_FOR}]`) ? [part] : []),
    ...part.querySelectorAll(`[${ERROR_FOR}]`),
  ]);
  for (const place of elements) {
    // What is put into it is only read out if the element was known to change before.
    if (!place.hasAttribute("role") && !place.hasAttribute("aria-live")) {
      place.setAttribute("aria-live", "polite");
    }
    places.set(place.getAttribute(ERROR_FOR)!, place);
  }
  return places;
}

/** An error the app rendered itself is not touched: only what carries our mark is taken back. */
function complain(field: Field, place: Element | undefined, error: string | undefined): void {
  const before = field.getAttribute(ERROR);
  if (error === undefined && before === null) return;
  if (place && place.textContent !== (error ?? "")) place.textContent = error ?? "";
  // The field may have had to say it itself before its place was there.
  if (place) say(field, TITLE, before, undefined);
  if (place?.id) describeBy(field, place.id);
  else say(field, place ? DESCRIPTION : TITLE, before, error);
  field.setCustomValidity(error ?? "");
  if (error === undefined) {
    field.removeAttribute(ERROR);
    field.removeAttribute(INVALID);
  } else {
    field.setAttribute(ERROR, error);
    field.setAttribute(INVALID, "true");
  }
}

/**
 * Adds to what describes a field. It stays there: an element without text describes nothing. The
 * id is the page's, since the client of live views would take an element with another one for new.
 */
function describeBy(field: Field, id: string): void {
  const ids = field.getAttribute(DESCRIBED_BY)?.split(/\s+/).filter(Boolean) ?? [];
  if (!ids.includes(id)) field.setAttribute(DESCRIBED_BY, [...ids, id].join(" "));
}

/** Says it in an attribute, unless that is taken by words of the page. */
function say(field: Field, attribute: string, before: string | null, error: string | undefined): void {
  const words = field.getAttribute(attribute);
  if (words !== null && words !== before) return;
  if (error === undefined) field.removeAttribute(attribute);
  else field.setAttribute(attribute, error);
}
