const NAME = "remount-session";

/** Says something to the other tabs of this site in this browser. */
export type Tell = (message: unknown) => void;

/** `heard` is called with what another tab says. */
export function otherTabs(heard: (message: unknown) => void): Tell {
  try {
    const channel = new BroadcastChannel(NAME);
    channel.onmessage = ({ data }) => heard(data);
    return (message) => channel.postMessage(message);
  } catch {
    // There are no channels, or pages that may store nothing may not speak to each other either.
    return () => {};
  }
}
