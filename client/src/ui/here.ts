// Which links of the layout lead to where the page is. The layout stays where another view comes,
// and the server writes it only once, so this looks after what it has written.

/** What is asked of a link. */
export type Marked = Pick<HTMLAnchorElement, "href" | "setAttribute" | "removeAttribute">;

const LINKS = "a[data-remount-here]";

/** Keeps them right for as long as the page is open. */
export function followAddress(): void {
  window.addEventListener("phx:navigate", () => {
    mark(document.querySelectorAll<HTMLAnchorElement>(LINKS), location.href);
  });
}

/** Has the links that lead to this address say so, and no others. */
export function mark(links: Iterable<Marked>, here: string): void {
  const address = withoutFragment(here);
  for (const link of links) {
    if (withoutFragment(link.href) === address) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

/** Browsers write both alike, as they are whole addresses. */
function withoutFragment(address: string): string {
  return address.split("#", 1)[0] ?? address;
}
