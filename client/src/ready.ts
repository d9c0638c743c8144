/**
 * Calls back when the page is parsed and a visitor looks at it. A page that is rendered ahead of
 * time may never be: until then it opens no connection and asks for nothing.
 */
export function whenReady(then: () => void): void {
  const { prerendering } = document as Document & { prerendering?: boolean };
  if (prerendering) document.addEventListener("prerenderingchange", () => whenReady(then));
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", then);
  else then();
}
