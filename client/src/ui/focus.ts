// Where the focus goes when another view has come.

/** What is asked of an element. */
export type Focusable = Pick<
  HTMLElement,
  "focus" | "hasAttribute" | "setAttribute" | "removeAttribute" | "addEventListener"
>;

/** What is asked of the element of a view. */
export interface Finds {
  querySelector(selector: string): Focusable | null;
}

/** What is asked of the document. */
export interface Focuses {
  readonly activeElement: unknown;
  readonly body: unknown;
}

/**
 * Gives the focus to what the view wants it on, or to its heading, if it was in what is gone: a
 * visitor who is in an element that stays is left there. `makeFocusable` is called for a heading
 * that cannot have the focus by itself.
 */
export function focusOn(
  view: Finds,
  page: Focuses,
  makeFocusable: (heading: Focusable) => void,
): void {
  const isFree = () => page.activeElement === null || page.activeElement === page.body;
  if (!isFree()) return;
  view.querySelector("[autofocus]")?.focus();
  const heading = view.querySelector("h1");
  if (!isFree() || !heading) return;
  if (!heading.hasAttribute("tabindex")) makeFocusable(heading);
  // Where the page is scrolled to is decided already.
  heading.focus({ preventScroll: true });
}
