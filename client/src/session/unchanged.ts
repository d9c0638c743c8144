// What is left out of markup that is about to be patched in: the client of live views puts an empty
// element in the place of one that has not changed, under the number that it has in the page.

const LEFT_OUT = "data-phx-skip";
const NUMBER = "data-phx-id";

/**
 * The elements of the page that stay where this markup leaves something out; none if it is the
 * page's.
 */
export function unchangedIn(markup: Element): Element[] {
  return [...markup.querySelectorAll(`[${LEFT_OUT}]`)].flatMap((empty) => {
    const number = empty.getAttribute(NUMBER);
    if (number === null) return [];
    return [...document.querySelectorAll(`[${NUMBER}="${CSS.escape(number)}"]`)];
  });
}
