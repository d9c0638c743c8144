/**
 * A name for this page load. With numbers that only rise it tells the server a late duplicate of a
 * request from a new one.
 */
export function newTab(): string {
  return crypto.getRandomValues(new Uint32Array(3)).join("-");
}
