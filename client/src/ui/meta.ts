// Keeps what a page says of itself to search engines right where a link leads to another view
// without a page load: its description, and the address that is its own.

/** What a view says of its page. */
export interface Meta {
  description?: string;
  canonical?: string;
}

/** The parts of a page's head that this needs. */
export interface Head {
  querySelector(selector: string): HeadElement | null;
  add(name: string, attributes: Record<string, string>): void;
}

export interface HeadElement {
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  remove(): void;
}

const DESCRIPTION = 'meta[name="description"]';
const CANONICAL = 'link[rel="canonical"]';
/** Has an element that says what a view has said. What a layout has written by itself stays. */
const MARK = "data-remount-meta";

/** Follows what the views of a page say. */
export function keepMeta(): void {
  const head: Head = {
    querySelector: (selector) => document.head.querySelector(selector),
    add: (name, attributes) => {
      const element = document.createElement(name);
      for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
      document.head.append(element);
    },
  };
  // The client says so before it shows what the next view is, and says.
  window.addEventListener("phx:navigate", (event) => {
    if (!(event as CustomEvent<{ patch: boolean }>).detail.patch) forgetMeta(head);
  });
  window.addEventListener("phx:remount:meta", (event) => {
    showMeta(head, (event as CustomEvent<Meta>).detail);
  });
}

/** Says this of the page. */
export function showMeta(head: Head, { description, canonical }: Meta): void {
  if (description !== undefined) {
    put(head, DESCRIPTION, "meta", { name: "description" }, "content", description);
  }
  if (canonical !== undefined) {
    put(head, CANONICAL, "link", { rel: "canonical" }, "href", canonical);
  }
}

/** Another view comes, which has said nothing yet. */
export function forgetMeta(head: Head): void {
  marked(head, CANONICAL)?.remove();
  const element = marked(head, DESCRIPTION);
  const text = element?.getAttribute("data-default");
  if (text) element?.setAttribute("content", text);
  else element?.remove();
}

function marked(head: Head, selector: string): HeadElement | null {
  const element = head.querySelector(selector);
  return element?.getAttribute(MARK) == null ? null : element;
}

function put(
  head: Head,
  selector: string,
  name: string,
  fixed: Record<string, string>,
  attribute: string,
  value: string,
): void {
  const element = head.querySelector(selector);
  if (element) {
    element.setAttribute(attribute, value);
    element.setAttribute(MARK, "");
  } else {
    head.add(name, { ...fixed, [attribute]: value, [MARK]: "" });
  }
}
