const MOUNT = 'meta[name="remount-mount"]';
const DEFAULT = "/live";

/**
 * The path below which the routes of this page's site are: its socket, its session. The page's head
 * names it, unless it is the usual one.
 */
export function mountPoint(): string {
  return document.querySelector<HTMLMetaElement>(MOUNT)?.content || DEFAULT;
}
